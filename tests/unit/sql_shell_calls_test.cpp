#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "sql/shell/shell.hpp"

using namespace routegrant;

namespace {

using Texts = std::vector<std::string>;

Texts found(std::string_view script) {
  Texts all;
  for (const sql::ShellSql& text : sql::shell_sql(script))
    all.push_back((text.has_variables ? "?" : "") + text.text.text);
  return all;
}

/// `run name` makes a role.
const std::string run = "run() { psql -c \"CREATE ROLE $1\"; }\n";

bool holds(const Texts& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace

TEST_CASE("shell (run in bash): a call that is not followed leaves the function's own text, told as unknown") {
  const std::string own = "?CREATE ROLE ${1}";
  CHECK(found(run + "run app\n") == Texts{"CREATE ROLE app"});
  for (const char* call : {"out=$(run admin)\n", "run admin < /dev/null\n", "time run admin\n", "command run admin\n",
                           "trap 'run admin' EXIT\n", "eval \"run admin\"\n", "echo y | xargs sh -c 'run {}'\n"}) {
    CAPTURE(call);
    const Texts texts = found(run + "run app\n" + call);
    CHECK(holds(texts, "CREATE ROLE app"));
    CHECK(holds(texts, own));
  }
  CHECK(found("main() {\n  local role=\"$1\"\n  psql -c \"CREATE ROLE $role\"\n}\nmain \"$@\"\n") ==
        Texts{"?CREATE ROLE ${1}"});
}

TEST_CASE("shell (run in bash): an exit ends the shell that it stands in") {
  const std::string main = "main() { psql -c ONE; exit 0; }\n";
  CHECK(found(main + "main\npsql -c TWO\n") == Texts{"ONE"});
  CHECK(found(main + "main | tee log\npsql -c TWO\n") == Texts{"ONE", "TWO"});
  CHECK(found(main + "main &\npsql -c TWO\n") == Texts{"ONE", "TWO"});
}

TEST_CASE("shell (run in bash): a loop in a function on one line, and a pattern called as a function") {
  CHECK(found("f() { for r in a b; do psql -c \"CREATE ROLE $r\"; done }\nf\npsql -c THREE\n") ==
        Texts{"CREATE ROLE a", "CREATE ROLE b", "THREE"});
  CHECK(found("migrate() {\n  psql -c ONE\n}\ncase \"$1\" in\n  migrate) migrate ;;\n  *) echo x ;;\nesac\n") ==
        Texts{"ONE"});
}

TEST_CASE("shell: what is assigned or given very often ends soon") {
  std::string locals = "f() {\n";
  for (int i = 0; i < 5'000; ++i) locals += "v" + std::to_string(i) + "=x\n";
  CHECK(found(locals + "psql -c ONE\n}\nf\n") == Texts{"ONE"});
  std::string many = run + "A=(";
  for (int i = 0; i < 900; ++i) many += "a ";
  many += ")\n";
  for (int i = 0; i < 100; ++i) many += "run \"${A[@]}\" \"${A[@]}\" \"${A[@]}\"\n";
  CHECK(holds(found(many), "?CREATE ROLE ${1}"));
  std::string format = "printf '";
  for (int i = 0; i < 5'000; ++i) format += 'A';
  format += "%s'";
  for (int i = 0; i < 2'000; ++i) format += " w";
  const Texts printed = found(format + " | psql\n");
  REQUIRE(printed.size() == 1);
  CHECK(printed.front().size() < 500'000);
  CHECK(printed.front().starts_with("?A"));
  CHECK(found("printf 'ONE' x y | psql\n") == Texts{"ONE"});
}

TEST_CASE("shell (run in bash): eval runs what its words make together") {
  CHECK(found("eval \"psql -c 'CREATE ROLE a'\"\n") == Texts{"CREATE ROLE a"});
  CHECK(found("eval psql -c \"'CREATE ROLE a'\" -d x\n") == Texts{"CREATE ROLE a"});
  CHECK(found("eval \"psql -c \\\"$SQL\\\"\"\n") == Texts{"?${SQL}"});
  CHECK(found("eval \"$COMMAND\"\n").empty());
}

TEST_CASE("shell (run in bash): lists that a variable holds are taken apart") {
  Texts all;
  const auto made = [&](std::string_view script) {
    all.clear();
    const sql::ShellEnvironment given{{"DATABASES", "app,other"}, {"PAIRS", "app:owner Other:boss"}};
    for (const sql::ShellSql& text : sql::shell_sql(script, given))
      all.push_back((text.has_variables ? "?" : "") + text.text.text);
    return all;
  };
  const Texts both{"CREATE ROLE app", "CREATE ROLE other"};
  for (const char* list :
       {"$(echo $DATABASES | tr ',' ' ')", "$(echo \"$DATABASES\" | tr \",\" \"\\n\")", "${DATABASES//,/ }",
        "$(echo ${DATABASES} | sed 's/,/ /g')", "$(printf '%s' $DATABASES | tr , ' ')",
        "${DATABASES%%,*} ${DATABASES##*,}", "${DATABASES%,*} ${DATABASES#*,}",
        "$(echo $DATABASES | cut -d, -f1) $(echo $DATABASES | awk -F, '{print $2}')"}) {
    CAPTURE(list);
    const std::string loop = std::string("for db in ") + list + "; do psql -c \"CREATE ROLE $db\"; done\n";
    CHECK(made(loop) == both);
    CHECK(made(run + "for db in " + list + "; do run $db; done\n") == both);
    // What the script may set itself is not what it was given.
    CHECK(made("read DATABASES\n" + loop) == Texts{"?CREATE ROLE ${db}"});
  }
  CHECK(made("f() {\n  local db=$(echo $1 | tr ':' ' ' | awk '{print $1}')\n  local owner=${1#*:}\n  psql -c \"CREATE "
             "DATABASE ${db,,} OWNER ${owner^^}\"\n}\nfor pair in $PAIRS; do f $pair; done\n") ==
        Texts{"CREATE DATABASE app OWNER OWNER", "CREATE DATABASE other OWNER BOSS"});
  CHECK(made("psql -c \"CREATE ROLE ${PAIRS//\\:/_}\"\n") == Texts{"CREATE ROLE app_owner Other_boss"});
  CHECK(made("psql -c \"CREATE ROLE w${DATABASES%\\*}\"\n") == Texts{"CREATE ROLE wapp,other"});
  for (const char* unknown :
       {"\"a b\"${DATABASES//,/ }", "$(echo $DATABASES | rev)", "$(cat $DATABASES)", "${DATABASES//?/ }",
        "$(echo $X | tr , ' ')", "$(echo $(echo $DATABASES))", "${DATABASES:0:3}"}) {
    CAPTURE(unknown);
    CHECK(made(std::string("for db in ") + unknown + "; do psql -c \"CREATE ROLE $db\"; done\n") ==
          Texts{"?CREATE ROLE ${db}"});
  }
}

TEST_CASE("shell: a command of very many words with a document behind each ends soon") {
  std::string script = "psql";
  for (int i = 0; i < 30000; ++i) script += " a <<A" + std::to_string(i);
  script += '\n';
  for (int i = 0; i < 30000; ++i) script += "CREATE ROLE r" + std::to_string(i) + ";\nA" + std::to_string(i) + "\n";
  CHECK(found(script).size() == 30000);
}

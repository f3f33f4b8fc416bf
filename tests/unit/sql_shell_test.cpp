#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sql/psql_options.hpp"
#include "sql/shell/shell.hpp"

using namespace routegrant;

namespace {

std::vector<std::string> found(std::string_view script) {
  std::vector<std::string> all;
  for (const sql::ShellSql& text : sql::shell_sql(script))
    all.push_back((text.has_variables ? "?" : "") + text.text.text);
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("here-documents that psql reads are SQL, others are not") {
  CHECK(found("psql -v ON_ERROR_STOP=1 --username \"$POSTGRES_USER\" <<-EOSQL\n\tCREATE USER app;\n\tGRANT a TO "
              "b;\nEOSQL\necho done\n") == Texts{"CREATE USER app;\nGRANT a TO b;\n"});
  CHECK(found("cat <<EOF > x.sql\nGRANT a TO b;\nEOF\n").empty());
  CHECK(found("cat <<EOF | psql\nGRANT a TO b;\nEOF\n") == Texts{"GRANT a TO b;\n"});
  CHECK(found("psql <<A; psql <<B\none\nA\ntwo\nB\n") == Texts{"one\n", "two\n"});
  CHECK(found("psql <<EOF\nnever closed\n") == Texts{"never closed\n"});
  CHECK(found("psql \\\n  -d x \\\n  <<EOF\na\nEOF\n") == Texts{"a\n"});
}

TEST_CASE("shell variables stay as placeholders, unless the here-document is quoted") {
  CHECK(found("psql <<EOF\nCREATE ROLE $NAME PASSWORD '${PW:-x}' `id` $(whoami) \\$x\\$;\nEOF\n") ==
        Texts{"?CREATE ROLE ${NAME} PASSWORD '${PW}' ${command} ${command} $x$;\n"});
  CHECK(found("psql <<'EOF'\nDO $$ x $$;\nEOF\n") == Texts{"DO $$ x $$;\n"});
}

TEST_CASE("arguments of -c are SQL, with the shell's quotes taken off") {
  CHECK(found("psql -U x -c 'GRANT a TO b' -c \"GRANT c TO \\\"$D\\\"\"") ==
        Texts{"GRANT a TO b", "?GRANT c TO \"${D}\""});
  CHECK(found("psql -tAc \"SELECT 1\" | grep 1") == Texts{"SELECT 1"});
  CHECK(found("psql -c $'DO $$ x $$'") == Texts{"DO $$ x $$"});
  CHECK(found("kubectl exec db -- psql --command='SELECT 1;\nSELECT 2'") == Texts{"SELECT 1;\nSELECT 2"});
  CHECK(found("mysql -c 'SELECT 1'; sh -c 'x'").empty());
  CHECK(found("# psql -c 'x'\n").empty());
}

TEST_CASE("what is piped into psql or given as a here-string is SQL") {
  CHECK(found("echo \"GRANT a TO b;\" | psql -d x") == Texts{"GRANT a TO b;"});
  CHECK(found("psql <<< 'GRANT a TO b'") == Texts{"GRANT a TO b"});
  CHECK(found("echo 'x' | mysql").empty());
}

TEST_CASE("functions and variables that stand for psql are followed") {
  CHECK(found("sql() { psql -v ON_ERROR_STOP=1 --dbname \"$1\"; }\nsql shop <<-E\n\tGRANT a TO b;\nE\n") ==
        Texts{"GRANT a TO b;\n"});
  CHECK(found("function run { psql -h db \"$@\"; }\nrun -c \"GRANT a TO b\"\nother -c x\n") == Texts{"GRANT a TO b"});
  CHECK(found("run() { psql -c \"$1\"; }\nrun 'GRANT a TO b'\n") == Texts{"GRANT a TO b"});
  CHECK(found("two() { psql -c \"$1\"; psql -c \"$2\"; }\ntwo 'GRANT a TO b' x\n") == Texts{"GRANT a TO b", "x"});
  CHECK(found("P=\"psql -h db -d shop\"\n$P -c \"GRANT a TO b\"\n") == Texts{"GRANT a TO b"});
  CHECK(found("SQL=\"GRANT a TO b\"\npsql -c \"$SQL\"\npsql <<< $SQL\necho \"$SQL\" | psql\n") ==
        Texts{"GRANT a TO b", "GRANT a TO b", "GRANT a TO b"});
  CHECK(found("SQL=a\nSQL=b\npsql -c \"$SQL\"\n") == Texts{"?${SQL}"});
  CHECK(found("cat > /tmp/a.sql <<E\nGRANT a TO b;\nE\npsql -f /tmp/a.sql\n") == Texts{"GRANT a TO b;\n"});
  CHECK(found("su - postgres -c \"psql -c 'GRANT a TO b'\"\n") == Texts{"GRANT a TO b"});
  CHECK(
      sql::psql_options(sql::shell_sql("sql() { psql -U me -d \"$1\"; }\nsql shop <<E\nx\nE\n").at(0).words).database ==
      "shop");
}

TEST_CASE("shell: each call of a function is read with what it is given") {
  CHECK(
      found("make() {\n\tlocal db=$1 owner=\"$2\"\n\tpsql -U x <<-E\n\t\tCREATE DATABASE $db OWNER ${owner};\n\tE\n}\n"
            "make shop seller\nfor d in a b; do\n  make \"$d\" \"${d}_owner\"\ndone\nmake \"$X\" y\n") ==
      Texts{"CREATE DATABASE shop OWNER seller;\n", "CREATE DATABASE a OWNER a_owner;\n",
            "CREATE DATABASE b OWNER b_owner;\n", "?CREATE DATABASE ${X} OWNER y;\n"});
  CHECK(
      found("run() {\n  local sql=$1\n  psql -c \"$sql\"\n}\ngive() { local sql=\"GRANT $1 TO $2;\"; run \"$sql\"; }\n"
            "run 'CREATE ROLE a;'\ngive a b\n") == Texts{"CREATE ROLE a;", "GRANT a TO b;"});
  CHECK(found("main() { psql -c \"CREATE ROLE $NAME\"; }\nNAME=app\nmain \"$@\"\n") == Texts{"CREATE ROLE app"});
  CHECK(found("f() { shift; psql -c \"CREATE ROLE $1\"; }\nf a b\n") == Texts{"CREATE ROLE b"});
  CHECK(found("f() { [ -n \"$1\" ] || return; psql -c \"CREATE ROLE $1\"; return; psql -c x; }\nf a\n") ==
        Texts{"CREATE ROLE a"});
  CHECK(found("f() { psql -d \"$1\" -U x; }\nf shop <<E\nGRANT a TO b;\nE\n") == Texts{"GRANT a TO b;\n"});
  CHECK(found("f() { if [ -n \"$PW\" ]; then psql -U x; else psql -U y; fi; }\nf <<E\nGRANT a TO b;\nE\n") ==
        Texts{"GRANT a TO b;\n"});
}

TEST_CASE("shell: what a function sets only sometimes, or nobody calls, is not known") {
  CHECK(found("f() { local r=$1; if [ -n \"$2\" ]; then r=$2; fi; psql -c \"CREATE ROLE $r\"; }\nf a b\n") ==
        Texts{"?CREATE ROLE ${r}"});
  CHECK(found("f() { local r=$1; r+=x; psql -c \"CREATE ROLE $r\"; }\nf a\n") == Texts{"?CREATE ROLE ${r}"});
  CHECK(found("f() { read r; psql -c \"CREATE ROLE $r\"; }\nr=a\nf\n") == Texts{"?CREATE ROLE ${r}"});
  CHECK(found("f() { local r=$1; psql -c \"CREATE ROLE $r\"; }\n") == Texts{"?CREATE ROLE ${r}"});
  CHECK(found("f() { psql -c \"CREATE ROLE $1\"; }\nf() { psql -c \"DROP ROLE $1\"; }\nf a\n") ==
        Texts{"?CREATE ROLE ${1}", "?DROP ROLE ${1}"});
  CHECK(found("f() { psql -c \"CREATE ROLE ${1}$10\"; }\nf a\n") == Texts{"CREATE ROLE aa0"});
  // A function that calls itself ends, and so do two that call each other many times.
  CHECK(found("f() { psql -c 'a'; f; }\nf\n") == Texts{"a", "a"});
  std::string many = "f() { psql -c \"$1\"; }\n";
  for (int i = 0; i < 3000; ++i) many += "f a\n";
  CHECK(found(many).size() >= 1000);
}

TEST_CASE("shell: texts that hold one another many times over cost nothing") {
  std::string script = "f() {\nlocal x='GRANT a TO b;'\n";
  for (int i = 0; i < 64; ++i) script += "x=\"$x$x\"\n";
  std::size_t size = 0;
  for (const std::string& each : found(script + "psql -c \"$x\"\n}\nf\n")) size += each.size();
  CHECK(size < std::size_t{8} << 20U);
}

TEST_CASE("shell: arrays stand for their words") {
  CHECK(found("P=(psql -U x\n  -d shop)  # a\n\"${P[@]}\" -c 'GRANT a TO b'\n\"${P[@]}\" <<E\nx\nE\n") ==
        Texts{"GRANT a TO b", "x\n"});
  CHECK(found("D=(a \"b\")\nD+=(c)\nfor d in \"${D[@]}\"; do psql -c \"CREATE DATABASE $d\"; done\n") ==
        Texts{"CREATE DATABASE a", "CREATE DATABASE b", "CREATE DATABASE c"});
  CHECK(found("D=(a)\nD=(b)\nfor d in \"${D[@]}\"; do psql -c \"CREATE DATABASE $d\"; done\n") ==
        Texts{"?CREATE DATABASE ${d}"});
}

TEST_CASE("shell: groups and functions whose output psql reads, and psql within another command") {
  CHECK(found("{ echo 'CREATE ROLE a;'; printf 'GRANT %s TO b;\\n' a; } | psql\n") ==
        Texts{"CREATE ROLE a;\nGRANT a TO b;\n"});
  CHECK(found("(\n  echo \"CREATE ROLE a;\"\n  cat <<E\nCREATE ROLE $X;\nE\n) | psql -U x\n") ==
        Texts{"?CREATE ROLE a;\nCREATE ROLE ${X};\n"});
  CHECK(found("sql() { echo \"GRANT $1 TO b;\"; }\nsql a | psql\n") == Texts{"GRANT a TO b;\n"});
  CHECK(found("{ echo a; }\necho b | psql\n") == Texts{"b"});
  CHECK(found("ssh db \"sudo -u postgres psql\" <<E\nCREATE ROLE a;\nE\nsu postgres -c 'psql -q' <<E\nx\nE\n") ==
        Texts{"CREATE ROLE a;\n", "x\n"});
  CHECK(found("on() { ssh db \"$@\"; }\non \"sudo -u postgres psql\" <<E\nCREATE ROLE a;\nE\n") ==
        Texts{"CREATE ROLE a;\n"});
  const std::vector<sql::ShellSql> all = sql::shell_sql("( set -e; psql -c a )\npsql -c b\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].stops);
  CHECK_FALSE(all[1].stops);
}

TEST_CASE("createuser and createdb send what they are asked for") {
  CHECK(found("createuser -U postgres --superuser app2\n") == Texts{"CREATE ROLE \"app2\" LOGIN SUPERUSER;\n"});
  CHECK(found("gosu postgres createuser -sd -r app\n") ==
        Texts{"CREATE ROLE app LOGIN SUPERUSER CREATEDB CREATEROLE;\n"});
  CHECK(found("createuser --no-login -g readers app -h db\n") ==
        Texts{"CREATE ROLE app NOLOGIN;\nGRANT readers TO app;\n"});
  CHECK(found("createdb -O \"Owner\" --template=base shop\n") ==
        Texts{"CREATE DATABASE shop OWNER \"Owner\" TEMPLATE base;\n"});
  CHECK(found("createuser \"$APP\"\n") == Texts{"?CREATE ROLE ${APP} LOGIN;\n"});
  CHECK(found("echo createuser app; command -v createdb; createuser --unknown app; createuser\n").empty());
}

TEST_CASE("what a script within a script runs stands where it is written") {
  Sources sources;
  const std::string script = "su - postgres -c \"psql -c 'GRANT a TO app'\"\n";
  const SourceId file = sources.add({.path = "a.sh", .text = script});
  const SourceId inner = sql::add_embedded(sources, {file, 0, 0}, sql::shell_sql(script).at(0).text);
  const auto at = static_cast<std::uint32_t>(sources[inner].text.find("app"));
  CHECK(sources.place({inner, at, at + 3}).column == script.find("app") + 1);
}

TEST_CASE("spans in the SQL lead back to the script") {
  Sources sources;
  const std::string script = "psql <<-E\n\tGRANT $R TO app;\n\tGRANT b TO c;\nE\n";
  const SourceId file = sources.add({.path = "a.sh", .text = script});
  const SourceId inner = sql::add_embedded(sources, {file, 0, 0}, sql::shell_sql(script).at(0).text);
  for (const std::string word : {"app", "c;"}) {
    const auto at = static_cast<std::uint32_t>(sources[inner].text.find(word));
    const Span origin = sources.origin({inner, at, at + static_cast<std::uint32_t>(word.size())});
    CHECK(sources.text(origin) == word);
    CHECK(origin.source == file);
  }
}

TEST_CASE("files that psql reads are named, with the words of the command") {
  const auto all =
      sql::shell_psql("psql -h db -f /sql/a.sql 2>/dev/null >> log\npsql \"$URL\" < /sql/b.sql\ncat x < y\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].file == "/sql/a.sql");
  CHECK(all[0].words == Texts{"psql", "-h", "db", "-f", "/sql/a.sql"});
  CHECK(all[1].file == "/sql/b.sql");
  CHECK(all[1].words == Texts{"psql", "${URL}"});
  CHECK(found("psql -f /sql/a.sql").empty());
  CHECK(sql::shell_psql("cat /sql/a.sql | psql -d x").at(0).file == "/sql/a.sql");
  CHECK(sql::shell_psql("envsubst < /sql/a.sql | psql -d x").at(0).file == "/sql/a.sql");
  CHECK(sql::shell_psql("sort < /sql/a.sql | psql -d x").empty());
}

TEST_CASE("options of psql: short, long, joined, by position, and by variables before it") {
  const auto options = [](std::string_view script) { return sql::psql_options(sql::shell_psql(script).at(0).words); };
  CHECK(options("psql -h db -p 5433 -U app -d shop -c x").host == "db");
  CHECK(options("psql -h db -p 5433 -U app -d shop -c x").port == "5433");
  CHECK(options("psql --host=db --username app --dbname shop -c x").user == "app");
  CHECK(options("psql -qAtUapp -c x").user == "app");
  CHECK(options("PGHOST=db PGPASSWORD=y psql -c x shop app").host == "db");
  CHECK(options("PGHOST=db psql -c x shop app").database == "shop");
  CHECK(options("PGHOST=db psql -c x shop app").user == "app");
  CHECK(options("psql -v a=b --set=c=d -c x").variables ==
        std::vector<std::pair<std::string, std::string>>{{"a", "b"}, {"c", "d"}});
  CHECK(options("psql -c x").host.empty());
}

TEST_CASE("hostile scripts end") {
  for (const char* script : {"psql <<", "psql -c", "psql -c '", "psql -c \"$(", "psql <<<", "psql <<-", "\\",
                             "psql -c \"${", "psql -c `", ")", "psql -c \"\\"}) {
    CHECK(sql::shell_sql(script).size() <= 1);
  }
  CHECK(sql::shell_sql("a() { a \"$@\"; psql \"$@\"; }\na a a -c x\n").size() <= 1);
  CHECK(sql::shell_sql(std::string(100'000, '(') + "psql -c $(" + std::string(100'000, '(')).size() <= 1);
}

TEST_CASE("shell (run): loops over listed values, what is printed with escapes, files one behind the other") {
  CHECK(found("for r in a b; do psql -c \"CREATE ROLE $r\"; done\n") == Texts{"CREATE ROLE a", "CREATE ROLE b"});
  CHECK(found("ALL='a b'\nfor r in $ALL c\ndo\n psql <<E\nCREATE ROLE $r;\nE\ndone\n") ==
        Texts{"CREATE ROLE a;\n", "CREATE ROLE b;\n", "CREATE ROLE c;\n"});
  CHECK(found("for f in *.x; do psql -c \"CREATE ROLE $f\"; done\n") == Texts{"?CREATE ROLE ${f}"});
  CHECK(found("printf 'CREATE ROLE %s;\\nONE;\\n' b | psql\n") == Texts{"CREATE ROLE b;\nONE;\n"});
  CHECK(found("echo -e 'ONE;\\nTWO;' | psql\n") == Texts{"ONE;\nTWO;"});
  CHECK(found("echo 'ONE;' 'TWO;' | psql\n") == Texts{"ONE; TWO;"});
  const auto files = sql::shell_psql("cat a.sql b.sql | psql\n");
  REQUIRE(files.size() == 2);
  CHECK(files[1].file == "b.sql");
  CHECK(files[0].command == files[1].command);
}

TEST_CASE("shell (run): nothing behind a certain exit, and set -e ends a script unless the failure is passed over") {
  CHECK(found("psql -c ONE\nexit 0\npsql -c TWO\n") == Texts{"ONE"});
  CHECK(found("if x; then exit 1; fi\n[ -n \"$A\" ] || exit 1\nf() { exit 1; }\npsql -c TWO\n") == Texts{"TWO"});
  const auto stops = [](std::string_view script) { return sql::shell_psql(script).at(0).stops; };
  CHECK(stops("set -euo pipefail\npsql -c ONE\n"));
  CHECK(stops("#!/bin/sh -e\npsql <<E\nONE;\nE\n"));
  CHECK_FALSE(stops("psql -c ONE\n"));
  CHECK_FALSE(stops("set -e\nset +e\npsql -c ONE\n"));
  CHECK_FALSE(stops("set -e\npsql -c ONE || true\n"));
  CHECK_FALSE(stops("set -e\npsql <<E || true\nONE;\nE\n"));
  CHECK_FALSE(stops("set -e\nif ! psql -c ONE; then echo; fi\n"));
}

TEST_CASE("shell (run): a loop without a line end, a list over lines, and values that are forgotten") {
  CHECK(found("for r in a b; do psql -c \"CREATE ROLE $r\"; done") == Texts{"CREATE ROLE a", "CREATE ROLE b"});
  CHECK(found("[ -n \"$A\" ] ||\n  exit 1\npsql -c TWO\n") == Texts{"TWO"});
  CHECK(found("for r in a b; do :; done\nfor r in $(list); do psql -c \"CREATE ROLE $r\"; done\n") ==
        Texts{"?CREATE ROLE ${r}"});
  CHECK(found("printf '%s;\\n' ONE TWO | psql\n") == Texts{"ONE;\nTWO;\n"});
  CHECK(found("( case x in a) echo;; esac; exit 1 )\npsql -c TWO\n") == Texts{"TWO"});
  const auto first = [](std::string_view script) { return sql::shell_psql(script).at(0); };
  CHECK_FALSE(first("set -e\nset +o errexit\npsql -c ONE\n").stops);
  CHECK_FALSE(first("set -- -e x\npsql -c ONE\n").stops);
  CHECK(sql::psql_options(first("(export PGUSER=app; x)\npsql -c ONE\n").words).user.empty());
}

TEST_CASE("shell: lists of very many values, and very many words before a command, end soon") {
  std::string list;
  for (int i = 0; i < 1500; ++i) list += "a ";
  std::string twice = "A=\"" + list + "\"\nfor r in ";
  for (int i = 0; i < 1500; ++i) twice += "$A ";
  CHECK(found(twice + "; do psql -c \"CREATE ROLE $r\"; done\n") == Texts{"?CREATE ROLE ${r}"});
  std::string negated;
  for (int i = 0; i < 50'000; ++i) negated += "! ";
  CHECK(found(negated + "psql -c ONE\n") == Texts{"ONE"});
}

TEST_CASE("shell (run): what is exported is in psql's environment, and a URL names the user") {
  const auto options = [](std::string_view script) { return sql::psql_options(sql::shell_psql(script).at(0).words); };
  CHECK(options("export PGUSER=app PGHOST=db\npsql -c x\n").user == "app");
  CHECK(options("export PGUSER=app\npsql -U other -c x\n").user == "other");
  const sql::PsqlOptions set = options("PGOPTIONS='-c role=app -c search_path=s,public' psql -c x\n");
  CHECK(sql::parameter_lines(set) == "SET role = 'app';\nSET search_path = s,public;\n");
  CHECK(sql::connect_line("postgresql://app:pw@db:5432/shop", "") == "\\connect \"shop\" \"app\"\n");
  CHECK(sql::connect_line("${URL}", "").empty());
}

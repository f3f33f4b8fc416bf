#include <doctest/doctest.h>

#include <string>

#include "base/shell_variables.hpp"
#include "sql/shell/shell.hpp"

using namespace routegrant;

namespace {

/// "NAME=value", one after another.
std::string variables(const std::string& script) {
  std::string all;
  for (const text::ShellVariable& variable : text::shell_variables(script)) {
    if (!all.empty()) all += ' ';
    all += variable.name;
    all += '=';
    all += variable.value;
  }
  return all;
}

std::string sql_of(const std::string& script) {
  std::string all;
  for (const sql::ShellSql& found : sql::shell_sql(script)) all += found.text.text + "|";
  return all;
}

}  // namespace

TEST_CASE("a variable that a script sets once, to a name, is that name from there on") {
  CHECK(variables("USER_NAME=app\nexport DB=\"shop\"; readonly ROLE='reader'\n") ==
        "USER_NAME=app DB=shop ROLE=reader");
  CHECK(sql_of("psql -c \"GRANT x TO $A\"\nA=app; psql -c \"CREATE ROLE $A\"\npsql <<EOF\nGRANT r TO ${A};\nEOF\n") ==
        "GRANT x TO ${A}|CREATE ROLE app|GRANT r TO app;\n|");
  CHECK(sql_of("A=app\npsql -c \"CREATE ROLE ${A:-other}\" -c \"CREATE ROLE ${A%p}\"") ==
        "CREATE ROLE app|CREATE ROLE ap|");
}

TEST_CASE("what may be another value stays a placeholder") {
  for (const char* const script : {
           "A=app\nA=other\n",
           "if [ -n \"$X\" ]; then A=app; fi\n",
           "[ -n \"$X\" ] && A=app\n",
           "case $ENV in prod) A=app;; esac\n",
           "for A in a b; do psql; done; A=app\n",
           "A=app; read -r A\n",
           "A=app\n: ${A:=other}\n",
           "A=app\nA+=x\n",
           "f() { A=app; }\n",
           "(A=app)\n",
           "A=app\n. /vault/secrets/env\n",
           "A=app\ntrue && \\\n  A=other\n",
           "A=$(cat /x)\n",
           "A=$B\n",
           "A=app psql\n",
           "cat <<EOF\nA=app\nEOF\n",
           "A=\"two words\"\n",
           "PGPASSWORD=hunter2\nDB_SECRET=x\n",
       }) {
    const std::string text = script;
    CAPTURE(text);
    CHECK(variables(text).empty());
  }
}

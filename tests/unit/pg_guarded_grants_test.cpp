#include <doctest/doctest.h>

#include <string>

#include "support/pg_program.hpp"

using namespace routegrant;
using test::Program;

// The role `dev` and the schema `s` are made elsewhere: whether they have what a guard asks for, no file says.

namespace {

Program guarded(const std::string& block, pg::World world = pg::World::open) {
  return Program("CREATE ROLE readers; CREATE TABLE t (i int);\nDO $$ BEGIN\n" + block + "\nEND $$;\n", world);
}

std::string dynamic(const Program& program) {
  std::string text;
  for (const pg::Dynamic& each : program.database().dynamic()) text += each.why + "\n";
  return text;
}

constexpr const char* unknown = "whether the branch is taken is not known\n";

}  // namespace

TEST_CASE("a grant that is left out only where it is there already is taken as run") {
  const std::string block = "IF NOT pg_has_role('dev', 'readers', 'MEMBER') THEN GRANT readers TO dev; END IF;";
  const Program member = guarded(block);
  CHECK_FALSE(member.memberships("dev").empty());
  CHECK(dynamic(member).empty());

  const Program table = guarded(
      "IF has_table_privilege('dev', 'public.t', 'SELECT') = false THEN EXECUTE 'GRANT SELECT ON t TO dev'; END IF;");
  CHECK(table.held("dev", "public.t") == "SELECT");
  CHECK(dynamic(table).empty());

  const Program otherwise = guarded(
      "IF has_schema_privilege('dev', 's', 'usage') THEN RAISE NOTICE 'there'; ELSE GRANT USAGE ON SCHEMA s TO dev; "
      "END IF;");
  CHECK(otherwise.held("dev", "s") == "USAGE");
  CHECK(dynamic(otherwise).empty());
}

TEST_CASE("a revoke behind the opposite question is taken as run") {
  const Program program = guarded(
      "GRANT SELECT ON t TO dev;\nEND $$;\nDO $$ BEGIN\n"
      "IF has_table_privilege('dev', 't', 'SELECT') THEN REVOKE SELECT ON t FROM dev; END IF;");
  CHECK(program.held("dev", "public.t").empty());
}

TEST_CASE("what does more than the question asks is told") {
  for (const std::string statement :
       {"GRANT SELECT, INSERT ON t TO dev", "GRANT SELECT ON t TO dev WITH GRANT OPTION",
        "GRANT SELECT ON t TO dev, ops", "GRANT INSERT ON t TO dev", "GRANT SELECT ON u TO dev",
        "GRANT SELECT (i) ON t TO dev", "GRANT readers TO dev", "REVOKE SELECT ON t FROM dev"}) {
    CAPTURE(statement);
    const Program program = guarded("IF NOT has_table_privilege('dev', 't', 'SELECT') THEN " + statement + "; END IF;");
    CHECK(program.held("dev", "public.t") == "no such role");
    CHECK(dynamic(program) == unknown);
  }
  const Program admin =
      guarded("IF NOT pg_has_role('dev', 'readers', 'MEMBER') THEN GRANT readers TO dev WITH ADMIN OPTION; END IF;");
  CHECK(admin.memberships("dev").empty());
  CHECK(dynamic(admin) == unknown);
}

TEST_CASE("of a branch only what the question asks for is taken as run") {
  const Program program = guarded(
      "IF NOT has_table_privilege('dev', 't', 'SELECT') THEN GRANT SELECT ON t TO dev; GRANT INSERT ON t TO dev; "
      "END IF;");
  CHECK(program.held("dev", "public.t") == "SELECT");
  CHECK(dynamic(program) == unknown);

  // Either of them is run, and not both.
  const Program both = guarded(
      "IF NOT has_table_privilege('dev', 't', 'SELECT') THEN GRANT SELECT ON t TO dev; ELSE REVOKE SELECT ON t FROM "
      "dev; "
      "END IF;");
  CHECK(dynamic(both) == unknown);
}

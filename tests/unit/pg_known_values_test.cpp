#include <doctest/doctest.h>

#include <string>

#include "support/pg_program.hpp"

// What expressions of blocks and queries come to, as servers 16 told.

using routegrant::pg::World;
using routegrant::test::Program;

namespace {

/// What becomes of a block that makes role y where the condition holds: "y", "no y", or "?" where it is not told.
std::string where(const std::string& condition, const std::string& before = "") {
  const Program program(
      before + "CREATE ROLE here;\nDO $$ BEGIN IF " + condition + " THEN CREATE ROLE y; END IF; END $$;\n",
      World::closed, 16);
  if (!program.database().dynamic().empty()) return "?";
  if (!program.refused().empty()) return program.refused();
  return program.database().find_role("y") ? "y" : "no y";
}

}  // namespace

TEST_CASE("a query of aggregates has one row, whatever it finds") {
  const std::string none = " FROM pg_roles WHERE rolname = 'y')";
  CHECK(where("(SELECT count(*) = 0" + none) == "y");
  CHECK(where("NOT (SELECT count(*) > 0" + none) == "y");
  CHECK(where("(SELECT coalesce(max(1), 0)" + none + " = 0") == "y");
  CHECK(where("(SELECT CASE WHEN count(*) = 0 THEN true END" + none) == "y");
  CHECK(where("(SELECT sum(1) IS NULL" + none) == "y");
  CHECK(where("NOT (SELECT coalesce(bool_or(true), false)" + none) == "y");
  CHECK(where("EXISTS (SELECT max(rolname)" + none) == "y");
  CHECK(where("EXISTS (SELECT max(rolname) FROM pg_roles WHERE rolname = 'y' LIMIT 0)") == "no y");
  CHECK(where("EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'y' HAVING count(*) > 0)") == "no y");
  CHECK(where("(SELECT count(*) FILTER (WHERE rolcanlogin) = 0 FROM pg_roles WHERE rolname = 'here')") == "y");
}

TEST_CASE("an aggregate that is not computed leaves the value unknown, not the row away") {
  CHECK(where("(SELECT avg(1) > 0 FROM pg_roles WHERE rolname = 'here')") == "?");
  CHECK(where("(SELECT max(rolname) > 'b' FROM pg_roles)") == "?");
  CHECK(where("(SELECT s.own(1) > 0 FROM pg_roles WHERE rolname = 'y')",
              "CREATE SCHEMA s;\nCREATE AGGREGATE s.own (int) (SFUNC = int4pl, STYPE = int, INITCOND = '5');\n") ==
        "?");
  CHECK(where("EXISTS (SELECT unnest(array_agg(rolname)) FROM pg_roles WHERE rolname = 'y')") == "?");
}

TEST_CASE("what to_regclass() and its like give has an oid") {
  const std::string made = "CREATE SCHEMA s;\nCREATE TABLE s.t (i int);\n";
  CHECK(where("EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('s.t'))", made) == "y");
  CHECK(where("EXISTS (SELECT FROM pg_namespace WHERE oid = to_regnamespace('s'))", made) == "y");
  CHECK(where("EXISTS (SELECT FROM pg_roles WHERE oid = to_regrole('here'))") == "y");
  CHECK(where("EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('s.none'))", made) == "no y");
  CHECK(where("to_regtype('s.t') IS NOT NULL", made) == "y");
}

TEST_CASE("casts cut what is too long, and variables refuse it") {
  CHECK(where("'abcdef'::varchar(3) = 'abc'") == "y");
  CHECK(where("'abcdef'::char(3) = 'abc'") == "y");
  CHECK(where("'10.0.0.1'::inet::text = '10.0.0.1'") == "?");
  const auto refused = [](const std::string& block) {
    return Program("DO $$ DECLARE " + block + " END $$;\n", World::closed, 16).refused();
  };
  CHECK(refused("v varchar(3) := 'abcdef'; BEGIN NULL;") == "22001");
  CHECK(refused("v varchar(3); BEGIN v := 'abcdef';") == "22001");
  CHECK(refused("v varchar(3) := 'abc'; BEGIN NULL;").empty());
  CHECK(refused("n int; BEGIN n := 'x';") == "22P02");
  CHECK(refused("n int NOT NULL := 1; BEGIN n := NULL;") == "22004");
  const Program caught(
      "DO $$ DECLARE v varchar(3); BEGIN v := 'abcdef'; EXCEPTION WHEN string_data_right_truncation THEN "
      "CREATE ROLE y; END $$;\n",
      World::closed, 16);
  CHECK(caught.database().find_role("y"));
}

#include "sql/newer_syntax.hpp"

#include <doctest/doctest.h>

#include "sql/node.hpp"
#include "support/pg_program.hpp"

using routegrant::sql::without_newer_syntax;
using routegrant::test::Program;

TEST_CASE("what 16 to 18 added to the grammar is taken out, and every name stays in its place") {
  struct Example {
    const char* text;
    int since;
  };
  for (const Example& example : {
           Example{"CREATE TABLE t (id int DEFAULT 0xFF, n int DEFAULT 1_000)", 16},
           Example{"CREATE TABLE t (a text STORAGE EXTERNAL, b int)", 16},
           Example{"CREATE TABLE t (a int, CHECK (a IS NOT JSON OBJECT WITH UNIQUE KEYS))", 16},
           Example{"CREATE VIEW v AS SELECT json_object('a': 1) AS x", 16},
           Example{"CREATE VIEW v AS SELECT * FROM json_table('[]', '$[*]' COLUMNS (x int PATH '$')) AS j", 17},
           Example{"ALTER TABLE t SET ACCESS METHOD DEFAULT", 17},
           Example{"ALTER TABLE t ALTER COLUMN a SET STATISTICS DEFAULT", 17},
           Example{"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) VIRTUAL)", 18},
           Example{"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a))", 18},
           Example{"CREATE TABLE t (a int, CONSTRAINT c NOT NULL a, NOT NULL a)", 18},
           Example{"ALTER TABLE t ADD CONSTRAINT c NOT NULL a", 18},
           Example{"CREATE TABLE t (a int CHECK (a > 0) NOT ENFORCED)", 18},
           Example{"CREATE TABLE t (a int4range, b int4range, PRIMARY KEY (a, b WITHOUT OVERLAPS))", 18},
       }) {
    CAPTURE(example.text);
    routegrant::sql::ParseError error;
    CHECK_FALSE(routegrant::sql::parse(example.text, error));
    const auto older = without_newer_syntax(example.text);
    REQUIRE(older);
    CHECK(older->since == example.since);
    CHECK(older->text.size() == std::string_view(example.text).size());
    CHECK(routegrant::sql::parse(older->text, error));
    CAPTURE(error.message);
  }
}

TEST_CASE("what every version reads has nothing newer in it") {
  for (const char* text : {"CREATE TABLE t (a int NOT NULL, b int GENERATED ALWAYS AS (a) STORED)",
                           "ALTER TABLE t ALTER COLUMN a SET STORAGE PLAIN, ALTER COLUMN a SET DEFAULT 10",
                           "CREATE TABLE t (storage int, enforced text, json json)", "", "SELECT 1"}) {
    CAPTURE(text);
    CHECK_FALSE(without_newer_syntax(text));
  }
}

TEST_CASE("a table with newer syntax is made where the server reads it") {
  const std::string sql =
      "CREATE ROLE a;\nCREATE TABLE t (id int, w int GENERATED ALWAYS AS (id) VIRTUAL);\n"
      "GRANT SELECT (w) ON t TO a;\n";
  const Program eighteen(sql, routegrant::pg::World::closed, 18);
  CHECK(eighteen.refused().empty());
  CHECK(eighteen.held("a", "public.t", "w") == "SELECT");
  const Program fifteen(sql, routegrant::pg::World::closed, 15);
  CHECK(fifteen.refused() == "42601 42P01");
}

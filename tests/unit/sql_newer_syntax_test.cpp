#include "sql/newer_syntax.hpp"

#include <doctest/doctest.h>

#include "sql/newer_grammar.hpp"
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
           Example{"CREATE VIEW v AS SELECT json_exists(j, '$' PASSING 1 AS x) AS x FROM t", 17},
           Example{"INSERT INTO t VALUES (1_000, 0xFFFF_FFFF)", 16},
           Example{"MERGE INTO t USING s ON t.i = s.i WHEN NOT MATCHED BY SOURCE THEN DELETE", 17},
           Example{"MERGE INTO t USING s ON t.i = s.i WHEN MATCHED THEN DELETE RETURNING merge_action(), t.*", 17},
           Example{"WITH m AS (MERGE INTO t USING s ON t.i = s.i WHEN NOT MATCHED BY TARGET THEN DO NOTHING "
                   "RETURNING t.i) SELECT 1",
                   17},
           Example{"INSERT INTO t (i) VALUES (1) RETURNING WITH (OLD AS o, NEW AS n) o.i, n.i", 18},
           Example{"ALTER TABLE t ALTER COLUMN i SET EXPRESSION AS (j + 1)", 17},
           Example{"ALTER TABLE t SET ACCESS METHOD DEFAULT", 17},
           Example{"ALTER TABLE t ALTER COLUMN a SET STATISTICS DEFAULT", 17},
           Example{"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) VIRTUAL)", 18},
           Example{"CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a))", 18},
           Example{"CREATE TABLE t (a int, CONSTRAINT c NOT NULL a, NOT NULL a)", 18},
           Example{"ALTER TABLE t ADD CONSTRAINT c NOT NULL a", 18},
           Example{"CREATE TABLE t (a int CHECK (a > 0) NOT ENFORCED)", 18},
           Example{"CREATE TABLE t (a int NOT NULL NO INHERIT, CONSTRAINT b NOT NULL a NO INHERIT)", 18},
           Example{"ALTER TABLE t ADD COLUMN b int GENERATED ALWAYS AS (a * 2) VIRTUAL", 18},
           Example{"ALTER TABLE t ADD COLUMN b int GENERATED ALWAYS AS (a * 2), ADD c int", 18},
           Example{"ALTER TABLE t ADD NOT NULL a NOT VALID, ADD CONSTRAINT c NOT NULL b NO INHERIT", 18},
           Example{"ALTER TABLE t ALTER CONSTRAINT c NO INHERIT", 18},
           Example{"VACUUM (ANALYZE) ONLY t, ONLY s", 18},
           Example{"ALTER DOMAIN d ADD CONSTRAINT c NOT NULL", 17},
           Example{"ALTER OPERATOR === (int, int) SET (HASHES, MERGES)", 17},
           Example{"CLUSTER (VERBOSE);", 17},
           Example{"ALTER TABLE t ALTER COLUMN a SET STORAGE DEFAULT", 16},
           Example{"REINDEX (VERBOSE) DATABASE CONCURRENTLY", 16},
           Example{"REINDEX SYSTEM;", 16},
           Example{"CREATE TABLE t (a int4range, b int4range, PRIMARY KEY (a, b WITHOUT OVERLAPS))", 18},
       }) {
    CAPTURE(example.text);
    routegrant::sql::ParseError error;
    CHECK_FALSE(routegrant::sql::parse(example.text, error));
    const auto older = without_newer_syntax(example.text);
    REQUIRE(older);
    CHECK(older->since == example.since);
    CHECK(older->text.size() == std::string_view(example.text).size());
    CHECK(routegrant::sql::parse_up_to(example.since, example.text, error));
    CHECK_FALSE(routegrant::sql::parse_up_to(example.since - 1, example.text, error));
  }
}

TEST_CASE("SYSTEM_USER is a keyword from 16 on, but behind AS, behind a dot and in quotes") {
  const std::string text = "SELECT system_user, t.system_user, a AS system_user, \"system_user\" FROM t";
  routegrant::sql::ParseError error;
  const auto fifteen = routegrant::sql::parse_up_to(15, text, error);
  const auto sixteen = routegrant::sql::parse_up_to(16, text, error);
  REQUIRE(fifteen);
  REQUIRE(sixteen);
  const auto before = fifteen->statement().inner()["targetList"];
  const auto since = sixteen->statement().inner()["targetList"];
  CHECK(before.at(0).inner()["val"].type() == "ColumnRef");
  CHECK(since.at(0).inner()["val"].type() == "FuncCall");
  for (const std::size_t at : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    CHECK(since.at(at).inner()["val"].type() == "ColumnRef");
    CHECK(since.at(at).inner()["location"].integer() == before.at(at).inner()["location"].integer());
  }
}

TEST_CASE("NOT NULL of a table is no check, whatever its place in the statement") {
  const std::string text = "CREATE TABLE t (a bool, CHECK (a), CONSTRAINT n NOT NULL a, NOT NULL a)";
  routegrant::sql::ParseError error;
  const auto parsed = routegrant::sql::parse_up_to(18, text, error);
  REQUIRE(parsed);
  const auto elements = parsed->statement().inner()["tableElts"];
  CHECK(elements.at(1).inner()["contype"].text() == "CONSTR_CHECK");
  CHECK(elements.at(2).inner()["contype"].text() == "CONSTR_NOTNULL");
  CHECK(elements.at(2).inner()["conname"].text() == "n");
  CHECK(elements.at(3).inner()["contype"].text() == "CONSTR_NOTNULL");
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

TEST_CASE("what has no name gets one, and every other name stays in its place") {
  for (const char* text :
       {"SELECT q FROM (SELECT i AS q FROM t)", "CREATE VIEW v AS SELECT q FROM (SELECT i AS q FROM t)",
        "SELECT * FROM (VALUES (1_000)), t", "CREATE STATISTICS ON (i + 1) FROM t",
        "SELECT 1 FROM t JOIN (SELECT (1) AS a FROM (SELECT 2))ON true WHERE a = 1"}) {
    CAPTURE(text);
    routegrant::sql::ParseError error;
    CHECK_FALSE(routegrant::sql::parse_up_to(15, text, error));
    CHECK(routegrant::sql::parse_up_to(16, text, error));
  }
  const std::string text = "/* ü */ SELECT a FROM (SELECT 1), (SELECT 2) , t";
  routegrant::sql::ParseError error;
  const auto parsed = routegrant::sql::parse_up_to(16, text, error);
  REQUIRE(parsed);
  const auto from = parsed->statement().inner()["fromClause"];
  CHECK(from.at(2).inner()["location"].integer() == static_cast<std::int64_t>(text.size() - 1));
}

TEST_CASE("what a newer server reads does not abort the transaction") {
  const std::string sql =
      "CREATE ROLE u;\nCREATE TABLE t (i int);\nBEGIN;\nSELECT * FROM (SELECT 1);\nINSERT INTO t VALUES (1_000);\n"
      "MERGE INTO t USING (SELECT 1 AS i) s ON t.i = s.i WHEN NOT MATCHED BY SOURCE THEN DELETE;\n"
      "SELECT JSON_ARRAY(1, 2) FROM t;\nDO $$ BEGIN INSERT INTO t VALUES (1_000); CREATE ROLE w; END $$;\n"
      "CREATE VIEW v AS SELECT q FROM (SELECT i AS q FROM t);\nGRANT SELECT (q) ON v TO u;\nCREATE ROLE x;\nCOMMIT;\n";
  const Program seventeen(sql, routegrant::pg::World::closed, 17);
  CHECK(seventeen.refused().empty());
  CHECK(seventeen.held("u", "public.v", "q") == "SELECT");
  CHECK(Program(sql, routegrant::pg::World::closed, 15).refused().starts_with("42601 42601"));
}

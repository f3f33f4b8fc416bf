#include <doctest/doctest.h>

#include "store/database.hpp"

using namespace routegrant;

namespace {

/// Why a query is refused or stopped; "" if it ran.
std::string verdict(std::string_view query) {
  Result<store::Database> database = store::Database::create();
  REQUIRE(database);
  Graph graph;
  const FactId scope = graph.add(Scope{.name = "k8s", .kind = "directory"}, Reason{});
  // As many rows as make SQLite keep figures, in a table of its own.
  for (const char name : std::string_view("abcdefghijkl")) {
    graph.add(Workload{.scope = scope,
                       .kind = "Deployment",
                       .namespace_name = "shop",
                       .name = std::string(1, name),
                       .object = "shop/" + std::string(1, name)},
              Reason{});
  }
  database->load(graph, {});
  store::Rows rows;
  store::QueryError error;
  if (database->run(query, rows, error)) return "";
  CHECK_FALSE(error.message.empty());
  return error.message;
}

constexpr std::string_view only_select = "a query may only SELECT from relations";

}  // namespace

TEST_CASE("statements that write, attach, configure or explain are refused") {
  for (const std::string_view query : {
           "ATTACH DATABASE '/tmp/x.db' AS x",
           "DETACH DATABASE main",
           "PRAGMA query_only = OFF",
           "PRAGMA table_info(workload)",
           "VACUUM INTO '/tmp/copy.db'",
           "EXPLAIN SELECT 1",
           "EXPLAIN QUERY PLAN SELECT 1",
           "INSERT INTO workload SELECT * FROM workload",
           "UPDATE workload SET name = 'x'",
           "DELETE FROM workload",
           "DROP TABLE workload",
           "CREATE TABLE t (x)",
           "CREATE TEMP VIEW v AS SELECT 1",
           "CREATE VIRTUAL TABLE v USING fts5(x)",
           "BEGIN",
           "SAVEPOINT s",
           "REINDEX",
           "ANALYZE",
           "INSERT INTO workload SELECT * FROM workload RETURNING name",
       }) {
    CAPTURE(query);
    CHECK(verdict(query) == only_select);
  }
}

TEST_CASE("functions that make much out of little, reach the disk or differ from run to run are refused") {
  for (const std::string_view query : {
           "SELECT randomblob(1000000000)",
           "SELECT zeroblob(1000000000)",
           "SELECT printf('%.*c', 100000000, 'x')",
           "SELECT format('%1000000000d', 1)",
           "SELECT load_extension('/tmp/x.so')",
           "SELECT random()",
           "SELECT datetime('now')",
           "SELECT hex(name) FROM workload",
           "SELECT replace(name, '', name) FROM workload",
           "SELECT sqlite_version()",
           "SELECT quote(name) FROM workload",
           "SELECT fts3_tokenizer('x')",
           "SELECT last_insert_rowid()",
           "SELECT readfile('/etc/passwd')",
           "SELECT json_group_array(name) FROM workload",
       }) {
    CAPTURE(query);
    CHECK(verdict(query) != "");
  }
}

TEST_CASE("SQLite's own tables and table functions are no relations") {
  CHECK(verdict("SELECT * FROM sqlite_schema") == "'sqlite_master' is no relation");
  CHECK(verdict("SELECT * FROM sqlite_stat1") == "'sqlite_stat1' is no relation");
  for (const std::string_view query :
       {"SELECT * FROM pragma_table_info('workload')", "SELECT * FROM pragma_database_list",
        "SELECT * FROM json_each('[1,2]')", "SELECT * FROM dbstat", "SELECT * FROM temp.sqlite_schema",
        "SELECT * FROM generate_series(1, 10)", "SELECT count(*) FROM pragma_database_list",
        "SELECT count(*) FROM sqlite_schema", "SELECT count(*) FROM json_each('[1]')"}) {
    CAPTURE(query);
    CHECK(verdict(query) != "");
  }
}

TEST_CASE("exactly one statement is taken, comments and a semicolon after it included") {
  CHECK(verdict("SELECT 1; -- that is all\n;") == "");
  CHECK(verdict("SELECT 1; SELECT 2") == "a query is one statement, and something follows it");
  CHECK(verdict("SELECT 1; DROP TABLE workload") == "a query is one statement, and something follows it");
  CHECK(verdict("") == "the query is empty");
  CHECK(verdict("-- nothing") == "the query is empty");
  CHECK(verdict(std::string_view("SELECT 1\0; DROP", 15)) == "the query holds a zero byte");
  CHECK(verdict("SELECT ?1") == "the query has a parameter that nothing fills");
}

TEST_CASE("a query that never ends is stopped") {
  // Too many steps, or too long on a machine that is busy: whichever bound is met first.
  CHECK(verdict("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
            .starts_with("the query takes too "));
}

TEST_CASE("a text or a list that grows without end is stopped") {
  CHECK(verdict(
            "WITH RECURSIVE s(t) AS (SELECT 'xxxxxxxx' UNION ALL SELECT t || t FROM s) SELECT max(length(t)) FROM s") ==
        "string or blob too big");
  CHECK(verdict("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT listed(i) FROM n") ==
        "too many different values in one list");
}

TEST_CASE("very long and very deep queries are refused") {
  CHECK(verdict("SELECT '" + std::string(100'000, 'x') + "'") == "the query is longer than 100000 bytes");
  std::string deep = "1";
  for (int i = 0; i < 500; ++i) deep = "(" + deep + "+1)";
  CHECK(verdict("SELECT " + deep) != "");
}

TEST_CASE("a word in double quotes is a name, never a text") {
  CHECK(verdict("SELECT name FROM workload WHERE name = \"web\"") == "no such column: web");
}

TEST_CASE("more rows than the limit are cut, and said to be") {
  Result<store::Database> database = store::Database::create();
  REQUIRE(database);
  store::Rows rows;
  store::QueryError error;
  REQUIRE(
      database->run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", rows, error));
  CHECK(rows.cut);
  CHECK(rows.rows.size() == 10'000);
}

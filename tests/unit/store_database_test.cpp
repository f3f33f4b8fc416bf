#include "store/database.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace routegrant;

namespace {

store::Database opened() {
  Result<store::Database> database = store::Database::create();
  REQUIRE(database);
  return std::move(*database);
}

std::vector<std::vector<std::string>> answer(const store::Database& database, std::string_view query) {
  store::Rows rows;
  store::QueryError error;
  const bool ran = database.run(query, rows, error);
  CAPTURE(error.message);
  REQUIRE(ran);
  return rows.rows;
}

using Cells = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("each relation is a table with its fact and its columns, and can be asked before anything is loaded") {
  const store::Database database = opened();
  const Graph empty;
  std::size_t tables = 0;
  empty.each_table([&]<class Row>(const Table<Row>&) {
    ++tables;
    store::Rows rows;
    store::QueryError error;
    CAPTURE(Row::relation);
    REQUIRE(database.run("SELECT * FROM \"" + std::string(Row::relation) + "\"", rows, error));
    CHECK(rows.rows.empty());
    CHECK(rows.columns.size() == 1 + Row::columns.size());
    CHECK(rows.columns.front() == "fact");
  });
  CHECK(tables > 30);
}

TEST_CASE("rows come back as they were added: texts, numbers, truths and facts") {
  Graph graph;
  const FactId database_fact = graph.add(Database{.name = "shop", .kind = "postgresql", .version = 16}, Reason{});
  const FactId role =
      graph.add(Role{.database = database_fact, .name = "app", .declared_by = "sql", .login = true}, Reason{});
  store::Database database = opened();
  database.load(graph, {});
  CHECK(answer(database, "SELECT name, kind, version FROM database") == Cells{{"shop", "postgresql", "16"}});
  CHECK(answer(database, "SELECT fact, database, login, superuser FROM role") ==
        Cells{{std::to_string(static_cast<std::uint32_t>(role)),
               std::to_string(static_cast<std::uint32_t>(database_fact)), "1", "0"}});
}

TEST_CASE("a join begins at the relation that is empty") {
  Graph graph;
  for (int i = 0; i < 2000; ++i) graph.add(Route{.name = "shop" + std::to_string(i)}, Reason{});
  store::Database database = opened();
  database.load(graph, {});
  const std::vector<std::string> plan = database.plan(
      "SELECT ro.fact FROM role ro WHERE NOT EXISTS "
      "(SELECT 1 FROM admin_path a JOIN route r ON r.fact = a.route WHERE a.role = ro.fact)");
  REQUIRE(plan.size() == 4);
  CHECK(plan[2].starts_with("  SCAN a"));
  CHECK(plan[3].starts_with("  SEARCH r"));
}

TEST_CASE("only wanted relations are loaded, and loading again replaces") {
  Graph graph;
  const FactId scope = graph.add(Scope{.name = "k8s", .kind = "directory"}, Reason{});
  graph.add(Workload{.scope = scope, .kind = "Pod", .name = "a", .object = "a"}, Reason{});
  store::Database database = opened();
  database.load(graph, {"scope"});
  CHECK(answer(database, "SELECT count(*) FROM scope") == Cells{{"1"}});
  CHECK(answer(database, "SELECT count(*) FROM workload") == Cells{{"0"}});
  database.load(graph, {});
  database.load(graph, {});
  CHECK(answer(database, "SELECT count(*) FROM workload") == Cells{{"1"}});
}

TEST_CASE("a check names the tables read and the columns given, through aliases and subqueries") {
  const store::Database database = opened();
  std::set<std::string> reads;
  std::vector<std::string> columns;
  store::QueryError error;
  REQUIRE(
      database.check("WITH w AS (SELECT fact FROM workload) SELECT r.fact AS at, count(*) AS n FROM route r, w "
                     "WHERE EXISTS (SELECT 1 FROM login)",
                     reads, columns, error));
  CHECK(reads == std::set<std::string>{"login", "route", "workload"});
  CHECK(columns == std::vector<std::string>{"at", "n"});
}

TEST_CASE("a mistake is reported with SQLite's words and its place") {
  const store::Database database = opened();
  std::set<std::string> reads;
  std::vector<std::string> columns;
  store::QueryError error;
  CHECK_FALSE(database.check("SELECT fact FROM workload WHERE nmae = 'x'", reads, columns, error));
  CHECK(error.message == "no such column: nmae");
  CHECK(error.offset == 32);
  CHECK_FALSE(database.check("SELECT fact FROM workloads", reads, columns, error));
  CHECK(error.message == "no such table: workloads");
}

TEST_CASE("labels and places of facts can be asked for") {
  Sources sources;
  const SourceId source = sources.add({.path = "k8s/web.yaml", .text = "a: 1\nb: 2\n"});
  Graph graph;
  const FactId scope = graph.add(Scope{.name = "k8s", .kind = "directory"}, Reason{.span = {source, 0, 1}});
  graph.add(Workload{.scope = scope, .kind = "Pod", .name = "a", .object = "shop/a"}, Reason{.span = {source, 5, 6}});
  store::Database database = opened();
  database.load(graph, {}, &sources);
  CHECK(answer(database, "SELECT label_of(fact), place_of(fact), label_of(scope) FROM workload") ==
        Cells{{"Pod shop/a", "k8s/web.yaml:2", "k8s"}});
  CHECK(answer(database, "SELECT label_of(0), place_of(99999), label_of(-1), label_of('x')") ==
        Cells{{"", "", "", ""}});
}

TEST_CASE("lists are in order, without doubles, and short") {
  const store::Database database = opened();
  CHECK(answer(database, "SELECT listed(column1), quoted(column1) FROM (VALUES ('b'), ('a'), ('b'))") ==
        Cells{{"a and b", "'a' and 'b'"}});
  CHECK(answer(database, "SELECT listed(column1) FROM (VALUES ('d'), ('c'), ('b'), ('a'))") ==
        Cells{{"a, b, c and d"}});
  CHECK(answer(database, "SELECT quoted(column1) FROM (VALUES ('e'), ('d'), ('c'), ('b'), ('a'))") ==
        Cells{{"'a', 'b', 'c' and 2 more"}});
  CHECK(answer(database, "SELECT listed(column1), digest(column1) = digest('') FROM (VALUES ('')) WHERE false") ==
        Cells{{"", "1"}});
  CHECK(answer(database,
               "SELECT (SELECT digest(column1) FROM (VALUES ('a'), ('b'))) = (SELECT digest(column1) FROM (VALUES "
               "('b'), ('a'), ('b'))), "
               "(SELECT digest(column1) FROM (VALUES ('ab'))) = (SELECT digest(column1) FROM (VALUES ('a'), ('b')))") ==
        Cells{{"1", "0"}});
}

TEST_CASE("a text of hostile length is cut at a whole character, and the row is kept") {
  Graph graph;
  std::string name(4'095, 'x');
  name += "\xC3\xA9 and so on";
  graph.add(Scope{.name = name, .kind = std::string(1'000'000, 'y')}, Reason{});
  store::Database database = opened();
  database.load(graph, {});
  CHECK(answer(database, "SELECT length(name), length(kind) FROM scope") == Cells{{"4095", "4096"}});
}

TEST_CASE("a join over references is answered by indexes") {
  const store::Database database = opened();
  const std::vector<std::string> plan =
      database.plan("SELECT r.fact FROM route r WHERE NOT EXISTS (SELECT 1 FROM routes_to t WHERE t.route = r.fact)");
  REQUIRE(plan.size() == 3);
  CHECK(plan[0].starts_with("SCAN r"));
  CHECK(plan[1] == "CORRELATED SCALAR SUBQUERY 1");
  CHECK(plan[2].starts_with("  SEARCH t USING"));
}

TEST_CASE("the schema tells every relation and column, as text and as JSON") {
  const std::string text = store::schema_text();
  CHECK(text.starts_with("access_path: A way from outside the cluster to a privilege on a database object.\n"));
  CHECK(text.find("  of                    fact     The role it is a member of.\n") != std::string::npos);
  const std::string json = store::schema_json();
  CHECK(json.find("{\"name\":\"member\",\"doc\":\"A role is granted to another role.\",\"key\":[\"role\",\"of\"]") !=
        std::string::npos);
  CHECK(json.find("{\"name\":\"may_set\",\"type\":\"boolean\"") != std::string::npos);
}

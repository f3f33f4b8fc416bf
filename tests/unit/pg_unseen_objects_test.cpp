#include <doctest/doctest.h>

#include <set>
#include <string>

#include "analysis.hpp"

using namespace routegrant;

namespace {

/// What the role may do on tables of schema app, as `object privilege`.
std::set<std::string> held_by(const std::string& role, const std::string& sql, bool closed_world = false) {
  AnalysisOptions how;
  how.closed_world = closed_world;
  const Result<Analysis> analysis = analyze({{.path = "roles.sql", .text = sql}}, how);
  REQUIRE(analysis);
  REQUIRE(analysis->model.databases.size() == 1);
  const pg::Database& database = analysis->model.databases.front().database;
  std::set<std::string> held;
  for (pg::RoleIndex index = 0; index < database.roles().size(); ++index) {
    if (database.roles()[index].name != role) continue;
    for (const pg::Privilege& privilege : database.privileges(index)) {
      const pg::ObjectInfo& object = database.objects()[privilege.object];
      if (object.kind != "table") continue;
      held.insert(object.name + (privilege.column.empty() ? "" : "(" + privilege.column + ")") + " " +
                  privilege.privilege);
    }
  }
  return held;
}

/// The privileges and objects that break `never: role app -> SOMETHING app.audit`.
std::set<std::string> violations(const std::string& what, const std::string& sql) {
  const Result<Analysis> analysis =
      analyze({{.path = "roles.sql", .text = sql},
               {.path = "routegrant.yaml", .text = "never:\n  - role app -> " + what + " app.audit\n"}},
              {});
  REQUIRE(analysis);
  std::set<std::string> broken;
  for (const Violates& row : analysis->report.graph.table<Violates>().rows) broken.insert(row.privilege);
  return broken;
}

using Held = std::set<std::string>;

const std::string given =
    "CREATE ROLE app;\nGRANT USAGE ON SCHEMA app TO app;\n"
    "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA app TO app;\n";

}  // namespace

TEST_CASE("REVOKE on one table of a schema that the files do not make takes away what ALL TABLES gave on it") {
  CHECK(held_by("app", given + "REVOKE UPDATE, DELETE ON app.audit FROM app;\n") ==
        Held{"app.* INSERT", "app.* SELECT", "app.* UPDATE", "app.audit INSERT", "app.audit SELECT"});
  CHECK(held_by("app", given + "REVOKE UPDATE ON app.audit FROM app;\nGRANT UPDATE (note) ON app.audit TO app;\n") ==
        Held{"app.* INSERT", "app.* SELECT", "app.* UPDATE", "app.audit INSERT", "app.audit SELECT",
             "app.audit(note) UPDATE"});
  // A table that another statement names was there for ALL TABLES as well.
  CHECK(
      held_by("app", given + "ALTER TABLE app.audit OWNER TO postgres;\n") ==
      Held{"app.* INSERT", "app.* SELECT", "app.* UPDATE", "app.audit INSERT", "app.audit SELECT", "app.audit UPDATE"});
}

TEST_CASE("what ALL TABLES gives breaks no `never` about a table that is named and was taken out") {
  CHECK(violations("update", given + "REVOKE UPDATE ON app.audit FROM app;\n").empty());
  CHECK(violations("write", given + "REVOKE UPDATE ON app.audit FROM app;\n") == Held{"INSERT"});
  // Of a table that nothing names nobody knows that it is not among them.
  CHECK(violations("update", given) == Held{"UPDATE"});
}

TEST_CASE("a privilege on a partitioned table breaks a `never` about its partitions, on a parent one about its heirs") {
  const std::string roles = "CREATE ROLE app;\nCREATE SCHEMA app;\nGRANT USAGE ON SCHEMA app TO app;\n";
  const std::string partition = roles +
                                "CREATE TABLE app.whole (id int) PARTITION BY RANGE (id);\n"
                                "CREATE TABLE app.audit PARTITION OF app.whole FOR VALUES FROM (0) TO (9);\n"
                                "GRANT INSERT ON app.whole TO app;\n";
  CHECK(violations("write", partition) == Held{"INSERT"});
  CHECK(violations("read", partition).empty());
  const std::string heir = roles +
                           "CREATE TABLE app.whole (id int);\nCREATE TABLE app.audit () INHERITS (app.whole);\n"
                           "GRANT INSERT, SELECT ON app.whole TO app;\n";
  CHECK(violations("write", heir).empty());
  CHECK(violations("read", heir) == Held{"SELECT"});
}

TEST_CASE("in the closed world, too, what an unknown statement may have made is not refused") {
  const std::string unknown = "DO $$ BEGIN EXECUTE (SELECT statement FROM kept LIMIT 1); END $$;\n";
  const std::string grants =
      "SET ROLE app;\nGRANT SELECT ON app.links TO reader;\nRESET ROLE;\nBEGIN;\nCREATE VIEW app.more AS SELECT * FROM "
      "app.links;\n"
      "CREATE TABLE app.after (a int);\nGRANT SELECT ON app.after TO reader;\nCOMMIT;\n";
  const std::string before =
      "CREATE ROLE app SUPERUSER;\nCREATE ROLE reader;\nCREATE SCHEMA app;\nCREATE TABLE kept (statement text);\n";
  CHECK(held_by("reader", before + grants, true).empty());
  CHECK(held_by("reader", before + unknown + grants, true) == Held{"app.after SELECT", "app.links SELECT"});
  // A role without rights may own what was made.
  const std::string by_other = "CREATE ROLE other;\nGRANT USAGE ON SCHEMA app TO other;\nSET ROLE other;\n";
  CHECK(held_by("reader", before + unknown + by_other + "GRANT SELECT ON app.links TO reader;\n", true) ==
        Held{"app.links SELECT"});
}

TEST_CASE("in the closed world, too, a constant that a template makes is taken") {
  const std::string before = "CREATE ROLE reader;\nCREATE SCHEMA app;\nCREATE TABLE app.t (id int);\nBEGIN;\n";
  const std::string after = "GRANT SELECT ON app.t TO reader;\nCOMMIT;\n";
  for (const std::string written : {"${ID}", "{{ .Values.id }}", "$ID", "@ID@", "%ID%", "<ID>"}) {
    CAPTURE(written);
    CHECK(held_by("reader", before + "INSERT INTO app.t VALUES ('" + written + "');\n" + after, true) ==
          Held{"app.t SELECT"});
  }
  CHECK(held_by("reader", before + "INSERT INTO app.t VALUES ('text');\n" + after, true).empty());
}

TEST_CASE("tables that scripts of several databases make partitions of each other do not go round for ever") {
  const std::string circle =
      "CREATE ROLE app;\nCREATE SCHEMA app;\nCREATE TABLE app.a (id int) PARTITION BY LIST (id);\n"
      "CREATE TABLE app.b (id int) PARTITION BY LIST (id);\nCREATE TABLE app.c (id int);\n"
      "ALTER TABLE app.a ATTACH PARTITION app.b FOR VALUES IN (1);\n"
      "ALTER TABLE app.b ATTACH PARTITION app.a FOR VALUES IN (1);\n"
      "ALTER TABLE app.a ATTACH PARTITION app.a FOR VALUES IN (1);\n"
      "ALTER TABLE app.b DETACH PARTITION app.c;\nDROP TABLE app.a;\nGRANT SELECT ON app.c TO app;\n";
  CHECK(held_by("app", circle) == Held{"app.c SELECT"});
  CHECK(held_by("app", circle, true) == Held{"app.c SELECT"});
}

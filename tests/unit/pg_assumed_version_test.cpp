#include <doctest/doctest.h>

#include <string>

#include "analysis.hpp"

using namespace routegrant;

namespace {

struct Read {
  int version = 0;
  /// Memberships as "member of role", with " without inherit" where it is not inherited.
  std::string members{};
  std::size_t refused = 0;
};

Read read(const std::string& sql, AnalysisOptions options = {}) {
  const Result<Analysis> analysis = analyze({{.path = "roles.sql", .text = sql}}, options);
  REQUIRE(analysis);
  REQUIRE(analysis->model.databases.size() == 1);
  const pg::Database& database = analysis->model.databases.front().database;
  Read result{.version = database.input().version, .refused = database.refused().size()};
  for (const pg::MembershipInfo& each : database.memberships()) {
    const pg::RoleInfo& member = database.roles()[each.member];
    if (member.declared_by == "built-in") continue;
    result.members += (result.members.empty() ? "" : "; ") + member.name + " of " + database.roles()[each.of].name;
    if (!each.inherit) result.members += " without inherit";
  }
  return result;
}

const std::string roles = "CREATE ROLE writer;\nCREATE ROLE app LOGIN;\n";

}  // namespace

TEST_CASE("where no version is known a statement that only a later one understands proves that one") {
  CHECK(read(roles + "GRANT writer TO app;\n").version == 15);
  const Read options = read(roles + "GRANT writer TO app WITH INHERIT FALSE;\n");
  CHECK(options.version == 16);
  CHECK(options.members == "app of writer without inherit");
  CHECK(options.refused == 0);
  const Read maintain = read(roles +
                             "CREATE TABLE t (i int);\nGRANT MAINTAIN ON t TO writer;\n"
                             "GRANT writer TO app WITH SET FALSE;\n");
  CHECK(maintain.version == 17);
  CHECK(maintain.members == "app of writer");
  CHECK(read(roles + "GRANT pg_maintain TO app;\n").members == "app of pg_maintain");
  CHECK(read("ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO PUBLIC;\n").version == 18);
}

TEST_CASE("a version that is stated stays, whatever the statements say") {
  const Read stated = read(roles + "GRANT writer TO app WITH INHERIT FALSE;\n", {.postgres_version = 14});
  CHECK(stated.version == 14);
  CHECK(stated.members.empty());
  CHECK(stated.refused == 1);
}

TEST_CASE("in a closed world the grammar of a later version proves it, too") {
  const std::string sql = "CREATE VIEW v AS SELECT * FROM (SELECT 1 AS one);\n";
  const Read read_closed = read(sql, {.closed_world = true});
  CHECK(read_closed.version == 16);
  CHECK(read_closed.refused == 0);
}

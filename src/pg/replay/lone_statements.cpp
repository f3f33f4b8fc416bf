#include "pg/replay/lone_statements.hpp"

#include <algorithm>
#include <vector>

#include "pg/names/references.hpp"

namespace routegrant::pg {
namespace {

/// Whatever is indexed anew without locks, or in more than one transaction (`ExecReindex()`).
std::string_view reindexes(const sql::Node& node) {
  const sql::Node concurrently = option_named(node["params"], "concurrently");
  if (concurrently && truth_of_option(concurrently)) return "REINDEX CONCURRENTLY";
  const std::string_view kind = node["kind"].text();
  if (kind == "REINDEX_OBJECT_SCHEMA") return "REINDEX SCHEMA";
  if (kind == "REINDEX_OBJECT_SYSTEM") return "REINDEX SYSTEM";
  return kind == "REINDEX_OBJECT_DATABASE" ? "REINDEX DATABASE" : "";
}

bool detaches_concurrently(const sql::Node& node) {
  const std::vector<sql::Node> commands = node["cmds"].items();
  return std::any_of(commands.begin(), commands.end(), [](const sql::Node& each) {
    return each.inner()["subtype"].text() == "AT_DetachPartition" &&
           unwrapped(each.inner()["def"])["concurrent"].truth();
  });
}

}  // namespace

std::string_view stands_alone(const sql::Node& statement) {
  const std::string_view node = statement.type();
  const sql::Node inner = statement.inner();
  if (node == "CreatedbStmt") return "CREATE DATABASE";
  if (node == "DropdbStmt") return "DROP DATABASE";
  if (node == "CreateTableSpaceStmt") return "CREATE TABLESPACE";
  if (node == "DropTableSpaceStmt") return "DROP TABLESPACE";
  if (node == "AlterSystemStmt") return "ALTER SYSTEM";
  if (node == "VacuumStmt" && inner["is_vacuumcmd"].truth()) return "VACUUM";
  if (node == "IndexStmt" && inner["concurrent"].truth()) return "CREATE INDEX CONCURRENTLY";
  if (node == "DropStmt" && inner["concurrent"].truth()) return "DROP INDEX CONCURRENTLY";
  if (node == "ReindexStmt") return reindexes(inner);
  if (node == "DiscardStmt" && inner["target"].text() == "DISCARD_ALL") return "DISCARD ALL";
  if (node == "ClusterStmt" && !inner["relation"]) return "CLUSTER";
  if (node == "AlterTableStmt" && detaches_concurrently(inner)) return "ALTER TABLE ... DETACH CONCURRENTLY";
  return {};
}

}  // namespace routegrant::pg

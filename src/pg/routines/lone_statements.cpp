#include "pg/routines/lone_statements.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/names/references.hpp"
#include "pg/routines/queries.hpp"

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
  if (node == "AlterDatabaseStmt" && option_named(inner["options"], "tablespace"))
    return "ALTER DATABASE SET TABLESPACE";
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

bool may_stand_alone(std::string_view statement) {
  static constexpr std::array<std::string_view, 7> words{"alter", "cluster", "create", "discard",
                                                         "drop",  "reindex", "vacuum"};
  return text::is_one_of(first_word(statement), words);
}

namespace {

/// What a command of transactions is called (`CreateCommandTag()`).
std::string_view transaction_command(std::string_view kind) {
  if (kind == "TRANS_STMT_SAVEPOINT") return "SAVEPOINT";
  if (kind == "TRANS_STMT_RELEASE") return "RELEASE";
  if (kind == "TRANS_STMT_BEGIN") return "BEGIN";
  if (kind == "TRANS_STMT_START") return "START TRANSACTION";
  if (kind == "TRANS_STMT_COMMIT") return "COMMIT";
  if (kind == "TRANS_STMT_PREPARE") return "PREPARE TRANSACTION";
  if (kind == "TRANS_STMT_COMMIT_PREPARED") return "COMMIT PREPARED";
  return kind == "TRANS_STMT_ROLLBACK_PREPARED" ? "ROLLBACK PREPARED" : "ROLLBACK";
}

Outcome require_no_transaction(const sql::Node& statement, RunBy by, std::string_view sql_function) {
  if (by == RunBy::plpgsql)
    return refuse(sqlstate::feature_not_supported, "unsupported transaction command in PL/pgSQL");
  if (by == RunBy::execute)
    return refuse(sqlstate::feature_not_supported, "EXECUTE of transaction commands is not implemented");
  return refuse(sqlstate::feature_not_supported, std::string(transaction_command(statement.inner()["kind"].text())) +
                                                     " is not allowed in " + std::string(sql_function));
}

}  // namespace

Outcome require_place_in_body(const Context& context, const sql::Node& statement, RunBy by) {
  if (!context.closed()) return done();
  const std::string_view sql_function = context.features().version < 14 ? "a SQL function" : "an SQL function";
  if (statement.type() == "TransactionStmt") return require_no_transaction(statement, by, sql_function);
  if (statement.type() == "CopyStmt" && !statement.inner()["filename"]) {
    return refuse(sqlstate::feature_not_supported,
                  "cannot COPY to/from client in " + std::string(by == RunBy::sql ? sql_function : "PL/pgSQL"));
  }
  const std::string_view alone = stands_alone(statement);
  if (alone.empty()) return done();
  const std::string_view why = context.routines.in_transaction_block  ? " cannot run inside a transaction block"
                               : context.routines.subtransactions > 0 ? " cannot run inside a subtransaction"
                                                                      : " cannot be executed from a function";
  return refuse(sqlstate::active_transaction, std::string(alone) + std::string(why));
}

}  // namespace routegrant::pg

#include "pg/routines/read_only.hpp"

#include <array>
#include <string_view>

#include "base/text.hpp"
#include "pg/names/command_tag.hpp"

namespace routegrant::pg {
namespace {

bool only_reads(const sql::Node& statement) {
  const sql::Node inner = statement.inner();
  return statement.type() == "SelectStmt" && !inner["intoClause"] && !inner["lockingClause"];
}

/// What changes no data that others see, or runs others that are asked again.
bool is_allowed(const sql::Node& statement) {
  constexpr std::array<std::string_view, 18> allowed{
      "AlterSystemStmt", "CallStmt",   "CheckPointStmt",  "ClusterStmt", "DeallocateStmt",  "DeclareCursorStmt",
      "DiscardStmt",     "DoStmt",     "ExecuteStmt",     "ExplainStmt", "LockStmt",        "PrepareStmt",
      "ReindexStmt",     "SelectStmt", "TransactionStmt", "VacuumStmt",  "VariableSetStmt", "VariableShowStmt"};
  if (statement.type() == "SelectStmt") return !statement.inner()["intoClause"];
  if (statement.type() == "CopyStmt") return !statement.inner()["is_from"].truth();
  return text::is_one_of(statement.type(), allowed);
}

/// Rows are written when all names are found: what they are refused for comes first.
bool writes_rows(std::string_view type) {
  constexpr std::array<std::string_view, 5> writing{"CopyStmt", "DeleteStmt", "InsertStmt", "MergeStmt", "UpdateStmt"};
  return text::is_one_of(type, writing);
}

}  // namespace

Outcome require_writable(const Context& context, const sql::Node& statement, const StatementText& text) {
  if (context.routines.read_only && !only_reads(statement)) {
    return refuse(sqlstate::feature_not_supported,
                  command_tag(statement, text) + " is not allowed in a non-volatile function");
  }
  const bool read_only = context.session.read_only.value_or(context.session.default_read_only);
  if (!read_only || is_allowed(statement) || writes_rows(statement.type())) return done();
  return refuse(sqlstate::read_only_transaction,
                "cannot execute " + command_tag(statement, text) + " in a read-only transaction");
}

}  // namespace routegrant::pg

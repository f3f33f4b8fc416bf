#pragma once

#include <cstdint>
#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What PostgreSQL refuses inside of a transaction block (`PreventInTransactionBlock()`): how it calls it; empty for
/// what it allows.
[[nodiscard]] std::string_view stands_alone(const sql::Node& statement);

/// Whether the statement's first words are of one that may be such: what they say is worth a parse.
[[nodiscard]] bool may_stand_alone(std::string_view statement);

/// What runs a statement: PL/pgSQL as it stands there, or by EXECUTE; or a function in SQL.
enum class RunBy : std::uint8_t { plpgsql, execute, sql };

/// In a closed world: 25001 for what stands alone in a routine's body or a DO block, 0A000 for commands of transactions
/// and for COPY from or to the client (`exec_stmt_execsql()`, `exec_stmt_dynexecute()`, `init_execution_state()`). In
/// an open one the condition that leads there (IF NOT EXISTS) may not hold.
[[nodiscard]] Outcome require_place_in_body(const Context& context, const sql::Node& statement, RunBy by);

}  // namespace routegrant::pg

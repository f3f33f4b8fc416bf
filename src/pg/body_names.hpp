#pragma once

#include "pg/context.hpp"
#include "pg/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Whether a routine's body finds the same things whatever search path its caller sets: bound when it was made (BEGIN
/// ATOMIC), or in SQL with a schema at every table, function, operator, type and collation (manual, CREATE FUNCTION,
/// "Writing SECURITY DEFINER Functions Safely"). False where that cannot be told. `create` is the inside of a
/// CreateFunctionStmt, `text` its statement.
[[nodiscard]] bool needs_no_search_path(const sql::Node& create, const StatementText& text, Context& context);

}  // namespace routegrant::pg

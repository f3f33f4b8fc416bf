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

/// What the validator of SQL functions refuses when one is made (`fmgr_sql_validator()`): relations that are not there.
/// In a closed world, and unless check_function_bodies is off. What a BEGIN ATOMIC body names must not be dropped
/// before the routine.
[[nodiscard]] Outcome require_body(const sql::Node& create, const StatementText& text, Context& context,
                                   ObjectId routine);

}  // namespace routegrant::pg

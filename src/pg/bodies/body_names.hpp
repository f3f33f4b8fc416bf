#pragma once

#include "pg/catalog/context.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What the validator of SQL functions refuses when one is made (`fmgr_sql_validator()`): relations,
/// columns and functions that are not there, and a last statement that does not give what the function returns. In a
/// closed world, and unless check_function_bodies is off. What a BEGIN ATOMIC body names must not be dropped
/// before the routine.
[[nodiscard]] Outcome require_body(const sql::Node& create, const StatementText& text, Context& context,
                                   ObjectId routine);

}  // namespace routegrant::pg

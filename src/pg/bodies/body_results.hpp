#pragma once

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or 42P13: whether the last statement of an SQL function's body gives what the function
/// returns (`check_sql_fn_retval()`), as far as its columns are counted and their types are known. `create` is the
/// inside of the CREATE FUNCTION statement, `last` a statement with its wrapper; absent for an empty body.
[[nodiscard]] Outcome require_result_of(Context& context, const sql::Node& create, const sql::Node& last);

}  // namespace routegrant::pg

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Whether an expression calls what gives another value at another time, by whose hand or in another session: functions
/// of pg_catalog that are STABLE or VOLATILE and often met, CURRENT_USER and the like (pg_proc of servers 13 to 18). Of
/// other functions nothing is said: the server looks into those that are written in SQL.
[[nodiscard]] bool is_surely_mutable(const Context& context, const sql::Node& expression);

/// In a closed world, done or 42P17 or 42P10: what GENERATED ALWAYS AS must not name, besides what
/// `require_row_rules()` refuses: a generated column, the whole row, system columns, and what is not immutable
/// (`check_nested_generated()`, `cookDefault()`). `generated`: the columns that become such by the same statement.
[[nodiscard]] Outcome require_generation_rules(const sql::Node& expression, const Context& context, ObjectId table,
                                               const std::vector<std::string>& generated);

}  // namespace routegrant::pg

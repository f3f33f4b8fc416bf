#pragma once

#include <string_view>

#include "pg/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or refused: what a ColumnDef says twice or says both of (`transformColumnDefinition()`), and
/// names that system columns have (`CheckAttributeNamesTypes()`).
[[nodiscard]] Outcome require_column_rules(const sql::Node& column, const Context& context, std::string_view table);

/// In a closed world, done or 0A000: a DEFAULT that names columns or queries something.
[[nodiscard]] Outcome require_default_rules(const sql::Node& expression, const Context& context);

/// In a closed world, done or 42703: columns that an expression on a table's rows names alone, outside of its
/// subqueries.
[[nodiscard]] Outcome require_own_columns(const sql::Node& expression, const Context& context, ObjectId table);

}  // namespace routegrant::pg

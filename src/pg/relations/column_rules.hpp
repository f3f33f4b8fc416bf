#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Whether every table has a column of that name beside its own (manual, 5.5 "System Columns").
[[nodiscard]] bool is_system_column(std::string_view name);

/// In a closed world, done or refused: what a ColumnDef says twice or says both of (`transformColumnDefinition()`), and
/// names that system columns have (`CheckAttributeNamesTypes()`).
[[nodiscard]] Outcome require_column_rules(const sql::Node& column, const Context& context, std::string_view table);

/// In a closed world, done or refused: a DEFAULT that names columns, queries something, or calls what gives many rows
/// or is made of many.
[[nodiscard]] Outcome require_default_rules(const sql::Node& expression, const Context& context);

/// The same for a CHECK, for what a column is generated from, for a policy ("POLICY"), which may hold subqueries, and
/// for a partition key (another `type`): no subquery, no aggregate or window, no set.
[[nodiscard]] Outcome require_row_rules(const sql::Node& expression, const Context& context, std::string_view type);

/// In a closed world, done or 42703: columns that an expression on a table's rows names alone, outside of its
/// subqueries.
[[nodiscard]] Outcome require_own_columns(const sql::Node& expression, const Context& context, ObjectId table);

}  // namespace routegrant::pg

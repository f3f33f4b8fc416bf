#pragma once

#include <string>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// Views that PostgreSQL updates by itself (manual, CREATE VIEW, "Updatable Views").
namespace routegrant::pg {

/// The one relation whose rows a view shows as they are (`view_query_is_auto_updatable()`); none if it shows others.
/// `query` is the inside of the view's SelectStmt.
[[nodiscard]] ObjectId updated_relation(Context& context, const sql::Node& query);

/// Puts in front of the `column_uses` of a view that is updated, for each of its columns, the column of
/// `Object::updates` that it shows; of no relation where it shows an expression or a system column, and of the view
/// itself where not all columns are known. `query` is the inside of the view's SelectStmt; `names` are the columns that
/// it gives, in its order.
void note_shown_columns(Context& context, ObjectId view, const sql::Node& query, const std::vector<std::string>& names);

}  // namespace routegrant::pg

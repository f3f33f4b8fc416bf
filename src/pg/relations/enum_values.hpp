#pragma once

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "pg/relations/ranges.hpp"
#include "sql/node.hpp"

/// Constants that become values of an enumeration must be one of its labels (22P02, `enum_in()`). The server reads them
/// when it parses the statement, before any privilege is asked for.
namespace routegrant::pg {

/// Whether scripts make the type, with all of its labels.
[[nodiscard]] bool is_enumeration(const Catalog& catalog, ObjectId type);

/// In a closed world, done or 22P02: `value`, if it is a constant text, is a label of the type.
[[nodiscard]] Outcome require_label_of(const Context& context, ObjectId type, const sql::Node& value);

/// The same for a TypeCast.
[[nodiscard]] Outcome require_cast_label(Context& context, const sql::Node& type_cast);

/// The same for all casts and comparisons of an expression on a table's rows.
[[nodiscard]] Outcome require_labels_in(Context& context, ObjectId table, const sql::Node& expression);

/// The same for column = 'label' and column IN ('label', ...), an A_Expr.
[[nodiscard]] Outcome require_compared_labels(const Context& context, const Ranges& ranges, const sql::Node& a_expr);

}  // namespace routegrant::pg

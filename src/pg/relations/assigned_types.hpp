#pragma once

#include <cstdint>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or 42804: whether the values of an INSERT, in the order of `columns`, have types that become
/// those of the columns (`transformInsertRow()`, `transformAssignedExpr()`).
[[nodiscard]] Outcome require_inserted_types(Context& context, const sql::Node& insert, ObjectId table,
                                             const std::vector<std::uint32_t>& columns);

/// The same for a DEFAULT (`cookDefault()`).
[[nodiscard]] Outcome require_default_type(Context& context, ObjectId table, std::uint32_t column,
                                           const sql::Node& expression);

/// The same for what UPDATE sets.
[[nodiscard]] Outcome require_updated_types(Context& context, const sql::Node& update, ObjectId table);

}  // namespace routegrant::pg

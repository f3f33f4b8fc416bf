#pragma once

#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// GENERATED ALWAYS AS of columns that several tables share (manual, DDL "Generated Columns"; `MergeAttributes()`).
namespace routegrant::pg {

/// In a closed world, done or refused: CREATE TABLE with these parents, whose columns of one name must all be generated
/// or none (42804), and with these elements, whose columns must go with them (42611).
[[nodiscard]] Outcome require_generation(const Context& context, const std::vector<ObjectId>& parents,
                                         const sql::Node& elements);

/// INHERIT and ATTACH PARTITION: a column is generated in both tables or in none (42804).
[[nodiscard]] Outcome require_same_generation(const Context& context, ObjectId child, ObjectId parent);

}  // namespace routegrant::pg

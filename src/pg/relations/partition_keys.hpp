#pragma once

#include <string>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Notes which columns say where a row lies, by themselves or in an expression; in a closed world refused if they
/// cannot (`transformPartitionSpec()`, `ComputePartitionAttrs()`). `generated`: the columns that the same statement
/// makes generated ones.
[[nodiscard]] Outcome mark_partition_key(const sql::Node& partspec, Context& context, ObjectId table,
                                         const std::vector<std::string>& generated);

}  // namespace routegrant::pg

#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"

/// Foreign keys that partitions have of the tables that they are part of (manual, DDL "Partitioning"). They are kept
/// with the table that declares them.
namespace routegrant::pg {

/// Whether the table has a foreign key of this name, of its own or of a table that it is part of.
[[nodiscard]] bool has_foreign_key(const Catalog& catalog, ObjectId table, std::string_view name);

/// Whether it has it of a table that it is part of: it cannot be dropped by itself (`coninhcount`).
[[nodiscard]] bool inherits_foreign_key(const Catalog& catalog, ObjectId table, std::string_view name);

/// DETACH PARTITION: what the partition had of `parent`, and of the tables above that, is its own from now on
/// (`DetachPartitionFinalize()`).
void keep_foreign_keys(Context& context, ObjectId parent, ObjectId child);

}  // namespace routegrant::pg

#pragma once

#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// The relations of pg_catalog and information_schema that a statement reads, in the order of their mention, each
/// once: they are asked for as all others are, and stand in no dependency. Without pg_subscription, of which PUBLIC
/// may read some columns.
[[nodiscard]] std::vector<ObjectId> catalogue_reads(Context& context, const sql::Node& statement);

}  // namespace routegrant::pg

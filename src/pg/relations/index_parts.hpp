#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/relations/indexes.hpp"
#include "sql/node.hpp"

/// Indexes of partitioned tables, and those of partitions that are parts of them (manual, 5.12.2 and ALTER INDEX).
namespace routegrant::pg {

/// The index of a partitioned table that this one is a part of; none if it is of itself.
[[nodiscard]] ObjectId parent_index(const Catalog& catalog, ObjectId index);

/// The index as it would be made anew on another table: columns go by their names.
[[nodiscard]] NewIndex copy_of(const Catalog& catalog, ObjectId index, ObjectId to);

/// An index of a partition that can be its part of the table's, and is nobody's yet (`DefineIndex()`); none if it has
/// no such.
[[nodiscard]] ObjectId same_index(const Catalog& catalog, ObjectId partition, const NewIndex& wanted);

/// What `NewIndex::shape` says of an index of this access method with these IndexElem nodes and this WHERE.
[[nodiscard]] std::string index_shape(std::string_view method, const std::vector<sql::Node>& elements,
                                      const sql::Node& where);

/// ALTER INDEX ... ATTACH PARTITION: the index of a partition, which its table's lacks, becomes part of it
/// (`ATExecAttachPartitionIdx()`).
[[nodiscard]] Outcome attach_index(Context& context, ObjectId index, ObjectId part);

/// The indexes of a table that is no partition any more are its own (`DetachPartitionFinalize()`).
void part_indexes(Context& context, ObjectId table);

}  // namespace routegrant::pg

#pragma once

#include "pg/catalog/context.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or refused: what the new table `range` (a RangeVar's inside) inherits from, as a partition
/// or by INHERITS, which is for tables that are no part of partitioning (`MergeAttributes()`).
[[nodiscard]] Outcome require_parent(const Context& context, ObjectId parent, bool partition, const sql::Node& range);

/// ALTER TABLE ... ATTACH PARTITION and INHERIT: the one table is a part of the other, or has its columns, from now on
/// (manual, 5.11 and 5.12; `ATExecAttachPartition()`, `ATExecAddInherit()`).
[[nodiscard]] Outcome attach(const sql::Node& command, const StatementText& text, Context& context, ObjectId table);

/// In a closed world, ALTER INDEX ... ATTACH PARTITION; other commands are done.
[[nodiscard]] Outcome attach_to_index(const sql::Node& command, const StatementText& text, Context& context,
                                      ObjectId index);

/// DETACH PARTITION and NO INHERIT: neither needs the other any more.
[[nodiscard]] Outcome detach(const sql::Node& command, const StatementText& text, Context& context, ObjectId table);

}  // namespace routegrant::pg

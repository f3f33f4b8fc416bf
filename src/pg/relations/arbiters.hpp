#pragma once

#include <cstdint>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Adds the columns of the unique index or constraint by which ON CONFLICT tells which rows conflict: the statement
/// needs SELECT on them (manual, INSERT, "ON CONFLICT Clause"). In a closed world refused if the table has no such:
/// 42704, 42809, 42703 or 42P10 (`transformOnConflictArbiter()`, `infer_arbiter_indexes()`). `conflict` is the inside
/// of an OnConflictClause.
[[nodiscard]] Outcome add_arbiter(const Context& context, const sql::Node& conflict, ObjectId table,
                                  std::vector<std::uint32_t>& columns);

}  // namespace routegrant::pg

#pragma once

#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Done, or 55000: a materialized view that is read, itself or behind views, was made or refreshed WITH NO DATA
/// (`ExecOpenScanRelation()`). Asked when all privileges are there, and of what is run only: EXPLAIN reads no rows.
[[nodiscard]] Outcome require_populated(const Context& context, std::vector<ObjectId> relations);

/// Whether the planner may leave out some relation that the statement names, so that it is not opened: behind a
/// condition that constants decide, in an outer join, in a WITH that nothing reads.
[[nodiscard]] bool may_leave_out(const sql::Node& statement);

}  // namespace routegrant::pg

#pragma once

#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Done, or 55000: a materialized view that is read, itself or behind views, was made or refreshed WITH NO DATA
/// (`ExecOpenScanRelation()`). Asked when all privileges are there, and of what is run only: EXPLAIN reads no rows.
/// Done as well where a partitioned table is among them, or where only a view of several relations leads to it: the
/// planner may leave it out.
[[nodiscard]] Outcome require_populated(const Context& context, std::vector<ObjectId> relations);

/// The relation that the query of a view reads, if it is the only one: of several some may be left out.
[[nodiscard]] std::vector<ObjectId> read_for_certain(const Catalog& catalog, ObjectId view);

/// What is said of a statement that is explained and not run: done instead of the refusal above.
[[nodiscard]] Outcome unless_unpopulated(Outcome outcome);

/// Whether the planner may leave out some relation that the statement names, so that it is not opened: behind a
/// condition that constants decide or that contradicts itself, in an outer join, a CASE or COALESCE, in a WITH or
/// results of a subquery that nothing reads (`eval_const_expressions()`, `remove_useless_joins()`,
/// `remove_unused_subquery_outputs()`). `statement` is the inside of a SELECT, INSERT, UPDATE, DELETE or MERGE.
[[nodiscard]] bool may_leave_out(const sql::Node& statement);

}  // namespace routegrant::pg

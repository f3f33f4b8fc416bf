#pragma once

#include <cstdint>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// Where the rows that a statement writes go to, and which columns take no values (rewriteHandler.c; manual, CREATE
/// VIEW, "Updatable Views"). The server looks at this before it asks for any privilege.
namespace routegrant::pg {

/// In a closed world, done or refused: 55000 for a view on the way that is not updated, 0A000 for a column of one that
/// shows an expression (`rewriteTargetView()`), 428C9 for values given to generated columns (`rewriteTargetListIU()`).
/// `statement` is the inside of an INSERT, UPDATE or DELETE of `relation`; `filled` are the columns of an INSERT, in
/// the order of its values.
[[nodiscard]] Outcome require_rows_go_in(const Context& context, const sql::Node& statement, ObjectId relation,
                                         Bits event, const std::vector<std::uint32_t>& filled);

/// The same of what each WHEN of a MERGE does (done of other statements), and 0A000 for a relation with rules.
[[nodiscard]] Outcome require_merged_rows_go_in(const Context& context, const sql::Node& statement, ObjectId relation);

}  // namespace routegrant::pg

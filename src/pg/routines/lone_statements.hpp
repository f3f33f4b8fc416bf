#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What PostgreSQL refuses inside of a transaction block (`PreventInTransactionBlock()`): how it calls it; empty for
/// what it allows.
[[nodiscard]] std::string_view stands_alone(const sql::Node& statement);

/// Whether the statement's first words are of one that may be such: what they say is worth a parse.
[[nodiscard]] bool may_stand_alone(std::string_view statement);

/// 25001 for such a statement of a routine's body or a DO block, in a closed world. In an open one the condition that
/// leads to it (IF NOT EXISTS) may not hold.
[[nodiscard]] Outcome require_place_in_body(const Context& context, const sql::Node& statement);

}  // namespace routegrant::pg

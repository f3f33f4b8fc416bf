#pragma once

#include <string_view>

#include "sql/node.hpp"

namespace routegrant::pg {

/// What PostgreSQL refuses inside of a transaction block (`PreventInTransactionBlock()`): how it calls it; empty for
/// what it allows.
[[nodiscard]] std::string_view stands_alone(const sql::Node& statement);

}  // namespace routegrant::pg

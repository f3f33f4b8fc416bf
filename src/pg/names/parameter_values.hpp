#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// The arguments of SET as texts: constants, and names in their quotes' place; empty ones for what is neither.
[[nodiscard]] std::vector<std::string> values_of_setting(const sql::Node& args);

/// In a closed world, done or 22023: what SET, set_config() and ALTER ROLE ... SET say to values that a parameter of
/// the server does not take (`parse_and_validate_value()`): words that are no switch, none of an enumeration, or no
/// number. Whether a number is in its range, and texts, are not looked at.
[[nodiscard]] Outcome require_value(const Context& context, std::string_view name,
                                    const std::vector<std::string>& values);

}  // namespace routegrant::pg

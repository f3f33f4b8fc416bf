#pragma once

#include <string_view>
#include <vector>

/// The `{column}` places of messages and helps.
namespace routegrant::rules {

/// The names in braces, in order, each as often as it occurs. A brace that is not closed ends the list.
[[nodiscard]] std::vector<std::string_view> places_of(std::string_view pattern);

}  // namespace routegrant::rules

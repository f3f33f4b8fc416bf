#pragma once

#include <string_view>

namespace routegrant::load {

/// Whether `a` comes before `b` as people number files: runs of digits by their value, everything else by bytes,
/// directories before what follows them.
[[nodiscard]] bool comes_before(std::string_view a, std::string_view b);

}  // namespace routegrant::load

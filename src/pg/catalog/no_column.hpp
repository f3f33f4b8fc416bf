#pragma once

#include <cstdint>
#include <limits>

namespace routegrant::pg {

/// In lists of `ColumnUse`: the object is named, and no column of it is read.
inline constexpr std::uint32_t no_column = std::numeric_limits<std::uint32_t>::max();

}  // namespace routegrant::pg

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant::yaml {

/// How `value`, which variables were put into, maps to the scalar at [begin, end) of `text` that names them as
/// `${...}`: what is written around them byte by byte, what was put in to the whole of its `${...}`. Nothing where the
/// scalar names none, or spells something else around them.
[[nodiscard]] std::vector<Segment> segments_of_template(std::string_view text, std::uint32_t begin, std::uint32_t end,
                                                        std::string_view value);

}  // namespace routegrant::yaml

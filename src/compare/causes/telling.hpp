#pragma once

#include <cstddef>
#include <string_view>

namespace routegrant::compare {

/// The order in which a change is looked for on a path: what is nearest to the privilege says most. Less is nearer.
[[nodiscard]] std::size_t rank_of(std::string_view relation);

}  // namespace routegrant::compare

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "compare/text/write.hpp"

namespace routegrant::compare {

/// The opened and widened ways as one picture in Mermaid, folded; empty if there is none.
[[nodiscard]] std::string picture_of(const Told& told);

/// At most `most` bytes, cut between characters.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

}  // namespace routegrant::compare

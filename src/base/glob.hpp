#pragma once

#include <string_view>

namespace routegrant {

/// Whether `text` matches `pattern`, where `*` stands for any run of characters and `?` for one. Linear in practice, no
/// recursion.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace routegrant

#pragma once

#include <string>
#include <string_view>

namespace routegrant {

/// A text without the content hashes that end the names of what kustomize generates: `-` and ten letters of
/// `2456789bcdfghkmt` (kustomize api/hasher, encode()).
[[nodiscard]] std::string without_content_hashes(std::string_view text);

}  // namespace routegrant

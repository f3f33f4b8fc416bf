#pragma once

#include <string_view>

namespace routegrant::kube {

/// The major version that a version's text begins with: 16 of "16", "16.4", "16.x" and "16-bookworm". 0, not known, for
/// a text that begins with none, and for a number that is none of a database server's.
[[nodiscard]] int major_version(std::string_view text);

}  // namespace routegrant::kube

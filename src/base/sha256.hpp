#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace routegrant {

/// SHA-256 (FIPS 180-4) in lower-case hexadecimal. For names that others made with it, never for secrets of ours.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace routegrant

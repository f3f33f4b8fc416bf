#pragma once

#include <cstdint>
#include <string_view>

namespace routegrant {

/// FNV-1a, 64 bits: stable across runs and machines. Not for adversaries.
[[nodiscard]] constexpr std::uint64_t hash_of(std::string_view text, std::uint64_t seed = 14695981039346656037ULL) {
  for (const char byte : text) {
    seed ^= static_cast<unsigned char>(byte);
    seed *= 1099511628211ULL;
  }
  return seed;
}

}  // namespace routegrant

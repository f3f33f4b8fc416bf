#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace routegrant {

/// Stands for a text, within one process: equal texts have equal keys, and no other text is found that has the same
/// one. Two polynomials modulo 2^61 - 1 at points that are drawn anew for each process, so that two given texts of n
/// bytes meet with a probability below (n / 2^63)^2, whoever wrote them (Carter and Wegman, "Universal classes of hash
/// functions", 1979). Never stored or printed.
struct ContentKey {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::size_t size = 0;

  friend bool operator==(const ContentKey&, const ContentKey&) = default;
};

[[nodiscard]] ContentKey content_key(std::string_view text);

struct ContentKeyHash {
  std::size_t operator()(const ContentKey& key) const { return static_cast<std::size_t>(key.first); }
};

}  // namespace routegrant

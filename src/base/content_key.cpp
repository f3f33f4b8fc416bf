#include "base/content_key.hpp"

#include <cstring>
#include <random>

namespace routegrant {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t modulus = (std::uint64_t{1} << 61) - 1;
/// A chunk is less than the modulus.
constexpr std::size_t chunk_size = 7;

/// `a * b` modulo 2^61 - 1, in 0 .. 2^61: what exceeds the modulus is taken away once, at the end.
std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  const Wide wide = Wide{a} * b;
  return static_cast<std::uint64_t>(wide & modulus) + static_cast<std::uint64_t>(wide >> 61);
}

struct Points {
  std::uint64_t first;
  std::uint64_t second;
};

const Points& points() {
  static const Points drawn = [] {
    std::random_device device;
    std::uniform_int_distribution<std::uint64_t> any(1, modulus - 1);
    return Points{.first = any(device), .second = any(device)};
  }();
  return drawn;
}

std::uint64_t added(std::uint64_t value, std::uint64_t point, std::uint64_t chunk) {
  const std::uint64_t sum = product(value, point) + chunk;
  return sum >= modulus ? sum - modulus : sum;
}

}  // namespace

ContentKey content_key(std::string_view text) {
  // A copy: what stands in memory would be read again for each chunk.
  const Points at = points();
  ContentKey key{.size = text.size()};
  const auto add = [&](std::uint64_t chunk) {
    key.first = added(key.first, at.first, chunk);
    key.second = added(key.second, at.second, chunk);
  };
  std::size_t begin = 0;
  for (; begin + chunk_size <= text.size(); begin += chunk_size) {
    std::uint64_t chunk = 0;
    // Of a size that the compiler knows, this is no call.
    std::memcpy(&chunk, text.data() + begin, chunk_size);
    add(chunk);
  }
  if (begin < text.size()) {
    std::uint64_t chunk = 0;
    std::memcpy(&chunk, text.data() + begin, text.size() - begin);
    add(chunk);
  }
  key.first %= modulus;
  key.second %= modulus;
  return key;
}

}  // namespace routegrant

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// What the plain reader asks about characters and words; for its files alone.
namespace routegrant::yaml::plain {

/// Bits of `classes`.
enum CharClass : std::uint8_t {
  /// May stand in a plain key.
  in_key = 1,
  /// May begin a plain scalar of a block, whatever follows.
  begins_scalar = 2,
  /// May stand in a plain scalar of a block, whatever surrounds it: all but `:`, `#`, blanks that are no space, line
  /// ends.
  in_scalar = 4,
  /// May stand in a plain scalar of a flow collection.
  in_flow = 8,
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> result{};
  for (unsigned c = 0x20; c < 256; ++c) {
    if (c == 0x7f) continue;
    const auto byte = static_cast<char>(c);
    const bool is_word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
    std::uint8_t bits = 0;
    if (byte != ':' && byte != '#') bits |= in_scalar;
    if (c > 0x20 && std::string_view("-?:,[]{}#&*!|>'\"%@`").find(byte) == std::string_view::npos)
      bits |= begins_scalar;
    if (is_word || byte == '_' || byte == '.' || byte == '/') bits |= in_key | in_flow;
    if (byte == '-') bits |= in_key | in_flow;
    result[c] = bits;
  }
  return result;
}

constexpr std::array<std::uint8_t, 256> classes = make_classes();

constexpr bool is(char c, CharClass bit) {
  return (classes[static_cast<unsigned char>(c)] & bit) != 0;
}

/// The words that yaml-cpp takes for null.
constexpr bool is_null_word(std::string_view word) {
  return word == "~" || word == "null" || word == "Null" || word == "NULL";
}

/// Whether a byte occurs that `build` refuses or that makes line ends doubtful: a control character but tab and line
/// feed.
bool has_odd_bytes(std::string_view text);

}  // namespace routegrant::yaml::plain

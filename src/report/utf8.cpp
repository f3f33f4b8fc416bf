#include "report/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace routegrant::report {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// The larger blocks of combining and other zero-width marks. Sorted.
constexpr std::array zero_width = {
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD}, Range{0x0610, 0x061A}, Range{0x064B, 0x065F},
    Range{0x06D6, 0x06DC}, Range{0x0E34, 0x0E3A}, Range{0x0E47, 0x0E4E}, Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF},
    Range{0x20D0, 0x20FF}, Range{0x3099, 0x309A}, Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}, Range{0xE0100, 0xE01EF},
};

/// East Asian Width W and F, and emoji presented as pictures. Sorted.
constexpr std::array double_width = {
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2329, 0x232A},   Range{0x23E9, 0x23EC},
    Range{0x25FD, 0x25FE},   Range{0x2614, 0x2615},   Range{0x2648, 0x2653},   Range{0x26AA, 0x26AB},
    Range{0x26BD, 0x26BE},   Range{0x26C4, 0x26C5},   Range{0x2705, 0x2705},   Range{0x270A, 0x270B},
    Range{0x2728, 0x2728},   Range{0x274C, 0x274C},   Range{0x2753, 0x2755},   Range{0x2795, 0x2797},
    Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},   Range{0x3400, 0x4DBF},   Range{0x4E00, 0xA4CF},
    Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE10, 0xFE19},
    Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F},
    Range{0x1F680, 0x1F6FF}, Range{0x1F7E0, 0x1F7EB}, Range{0x1F900, 0x1FAFF}, Range{0x20000, 0x3FFFD},
};

/// Sorted.
constexpr std::array hidden = {
    Range{0x0000, 0x001F}, Range{0x007F, 0x009F}, Range{0x00AD, 0x00AD}, Range{0x061C, 0x061C},
    Range{0x180E, 0x180E}, Range{0x200B, 0x200F}, Range{0x2028, 0x202E}, Range{0x2060, 0x206F},
    Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB}, Range{0xFFFE, 0xFFFF}, Range{0xE0000, 0xE007F},
};

template <std::size_t Size>
bool within(const std::array<Range, Size>& ranges, char32_t code) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                      [](char32_t value, const Range& range) { return value < range.first; });
  return after != ranges.begin() && code <= (after - 1)->last;
}

std::string hexadecimal(std::uint32_t number, std::size_t digits) {
  std::string out;
  for (; number > 0 || out.size() < digits; number /= 16) out.insert(out.begin(), "0123456789abcdef"[number % 16]);
  return out;
}

}  // namespace

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const std::uint32_t first = byte(at);
  const Character stray{.code = static_cast<char32_t>(first), .length = 1, .valid = false};
  if (first < 0x80U) return {.code = static_cast<char32_t>(first)};
  const std::size_t length = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
  if (first < 0xC2U || first > 0xF4U) return stray;
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return stray;
    code = (code << 6U) | (byte(at + i) & 0x3FU);
  }
  const std::uint32_t least = length == 4 ? 0x10000U : length == 3 ? 0x800U : 0x80U;
  if (code < least || code > 0x10FFFFU || (code >= 0xD800U && code <= 0xDFFFU)) return stray;
  return {.code = static_cast<char32_t>(code), .length = length};
}

void append_utf8(char32_t code, std::string& out) {
  const auto number = static_cast<std::uint32_t>(code);
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  const auto follow = [&](std::uint32_t shift) { put(0x80U | ((number >> shift) & 0x3FU)); };
  if (number < 0x80U) {
    put(number);
  } else if (number < 0x800U) {
    put(0xC0U | (number >> 6U));
    follow(0);
  } else if (number < 0x10000U) {
    put(0xE0U | (number >> 12U));
    follow(6);
    follow(0);
  } else {
    put(0xF0U | (number >> 18U));
    follow(12);
    follow(6);
    follow(0);
  }
}

int width_of(char32_t code) {
  if (code < 0x300) return 1;
  if (within(zero_width, code)) return 0;
  return within(double_width, code) ? 2 : 1;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    width += static_cast<std::size_t>(width_of(character.code));
    at += character.length;
  }
  return width;
}

bool is_hidden(char32_t code) {
  return within(hidden, code);
}

std::string shown(const Character& character) {
  const auto number = static_cast<std::uint32_t>(character.code);
  if (!character.valid) return "\\x" + hexadecimal(number, 2);
  switch (character.code) {
    case U'\n': return "\\n";
    case U'\r': return "\\r";
    case U'\t': return "\\t";
    default: break;
  }
  if (number < 0x100U) return "\\x" + hexadecimal(number, 2);
  return number < 0x10000U ? "\\u" + hexadecimal(number, 4) : "\\U" + hexadecimal(number, 8);
}

}  // namespace routegrant::report

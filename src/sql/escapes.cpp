#include "sql/escapes.hpp"

#include <cstdint>
#include <utility>

namespace routegrant::sql {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80U) {
    add(code);
  } else if (code < 0x800U) {
    add(0xC0U | (code >> 6U));
    add(0x80U | (code & 0x3FU));
  } else if (code < 0x10000U) {
    add(0xE0U | (code >> 12U));
    add(0x80U | ((code >> 6U) & 0x3FU));
    add(0x80U | (code & 0x3FU));
  } else if (code < 0x110000U) {
    add(0xF0U | (code >> 18U));
    add(0x80U | ((code >> 12U) & 0x3FU));
    add(0x80U | ((code >> 6U) & 0x3FU));
    add(0x80U | (code & 0x3FU));
  }
}

/// Reads up to `most` hexadecimal digits at `at`; the number of digits read is the second result.
std::pair<std::uint32_t, std::size_t> hex_digits(std::string_view text, std::size_t at, std::size_t most) {
  std::uint32_t value = 0;
  std::size_t count = 0;
  for (; count < most && at + count < text.size(); ++count) {
    const int digit = hex_value(text[at + count]);
    if (digit < 0) break;
    value = value * 16U + static_cast<std::uint32_t>(digit);
  }
  return {value, count};
}

/// `\x41`, `\u00e9`, `\U000000e9`; `at` is that of the letter.
std::size_t append_hexadecimal(std::string& out, std::string_view text, std::size_t at) {
  const char letter = text[at];
  const std::size_t most = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
  const auto [code, count] = hex_digits(text, at + 1, most);
  if (count == 0) {
    out.push_back(letter);
  } else if (letter == 'x') {
    out.push_back(static_cast<char>(code));
  } else {
    append_utf8(out, code);
  }
  return at + count;
}

std::size_t append_octal(std::string& out, std::string_view text, std::size_t at) {
  unsigned value = 0;
  std::size_t i = at;
  for (; i < at + 3 && i < text.size() && text[i] >= '0' && text[i] <= '7'; ++i) {
    value = value * 8U + static_cast<unsigned>(text[i] - '0');
  }
  out.push_back(static_cast<char>(value & 0xFFU));
  return i - 1;
}

}  // namespace

std::size_t append_escape(std::string& out, std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return at;
  ++at;
  const char c = text[at];
  switch (c) {
    case 'n': out.push_back('\n'); return at;
    case 't': out.push_back('\t'); return at;
    case 'r': out.push_back('\r'); return at;
    case 'b': out.push_back('\b'); return at;
    case 'f': out.push_back('\f'); return at;
    case 'x':
    case 'u':
    case 'U': return append_hexadecimal(out, text, at);
    default: break;
  }
  if (c >= '0' && c <= '7') return append_octal(out, text, at);
  out.push_back(c);
  return at;
}

std::size_t append_unicode_escape(std::string& out, std::string_view text, std::size_t at) {
  if (at + 1 < text.size() && text[at + 1] == '\\') {
    out.push_back('\\');
    return at + 1;
  }
  const bool wide = at + 1 < text.size() && text[at + 1] == '+';
  const std::size_t digits = wide ? 6 : 4;
  const auto [code, count] = hex_digits(text, at + (wide ? 2U : 1U), digits);
  if (count != digits) {
    out.push_back('\\');
    return at;
  }
  append_utf8(out, code);
  return at + digits + (wide ? 1U : 0U);
}

}  // namespace routegrant::sql

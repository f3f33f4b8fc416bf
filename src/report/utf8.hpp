#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Characters of a text that may not be valid UTF-8, and how wide they are on a terminal.
namespace routegrant::report {

/// One character of a text, or one byte that belongs to none.
struct Character {
  /// The code point; the byte's value where `valid` is false.
  char32_t code = 0;
  /// In bytes, at least 1.
  std::size_t length = 1;
  bool valid = true;
};

/// The character at byte `at` (RFC 3629: no surrogates, no overlong forms). REQUIRES: at < text.size()
[[nodiscard]] Character character_at(std::string_view text, std::size_t at);

/// Appends `code` as UTF-8.
void append_utf8(char32_t code, std::string& out);

/// Columns on a terminal: 0 for combining marks, 2 for wide East Asian characters and emoji, else 1 (Unicode TR 11, by
/// ranges).
[[nodiscard]] int width_of(char32_t code);

/// Columns of a whole text that holds no escape sequences.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// Whether a character must never reach an output as it is: C0, DEL and C1 controls, line and paragraph separators,
/// bidirectional controls, zero-width and tag characters, a byte order mark.
[[nodiscard]] bool is_hidden(char32_t code);

/// `\n`, `\x1b` or `\u202e`: how a hidden character or a stray byte is shown.
[[nodiscard]] std::string shown(const Character& character);

}  // namespace routegrant::report

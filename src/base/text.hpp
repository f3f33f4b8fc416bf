#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Small functions over text that every folder needs.
namespace routegrant::text {

/// ASCII only; other bytes stay.
[[nodiscard]] std::string lower(std::string_view text);
/// ASCII only; other bytes stay.
[[nodiscard]] std::string upper(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text);
/// Pieces between separators, empty ones included.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// The non-empty pieces between blanks.
[[nodiscard]] std::vector<std::string_view> words(std::string_view text);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] bool contains_word(std::string_view blank_separated, std::string_view word);
/// Whether a table of words holds `word`, as it is written.
template <std::size_t N>
[[nodiscard]] bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}
/// An ASCII digit.
[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
/// A whole decimal number, with an optional sign; nothing else.
[[nodiscard]] std::optional<std::int64_t> integer(std::string_view text);
/// RFC 4648 base64 with blanks and line ends ignored; nothing if it is not base64.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
/// `%41` as A; a malformed escape stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);
/// Invalid UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);
/// The nearest of `candidates` by edit distance (at most a third of the length), or empty: for "did you mean".
[[nodiscard]] std::string nearest(std::string_view text, const std::vector<std::string>& candidates);
/// "a", "a and b", "a, b and c".
[[nodiscard]] std::string enumerated(const std::vector<std::string>& parts);

}  // namespace routegrant::text

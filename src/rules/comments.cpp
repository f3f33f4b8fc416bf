#include "rules/comments.hpp"

#include <algorithm>

namespace routegrant::rules {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// Whether the end of the line's beginning lies within quotes. A quote within a word is an apostrophe.
bool is_quoted(std::string_view line) {
  char quote = '\0';
  char before = ' ';
  for (const char c : line) {
    const bool in_word =
        (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') || (before >= '0' && before <= '9');
    if (quote == '\0' && (c == '"' || c == '\'') && !in_word) {
      quote = c;
    } else if (c == quote && before != '\\') {
      quote = '\0';
    }
    before = c;
  }
  return quote != '\0';
}

}  // namespace

std::size_t line_begin(std::string_view text, std::size_t at) {
  const std::size_t before = text.substr(0, at).rfind('\n');
  return before == std::string_view::npos ? 0 : before + 1;
}

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

std::optional<std::size_t> comment_begin(std::string_view text, std::size_t words) {
  const std::size_t begin = line_begin(text, words);
  std::size_t at = words;
  while (at > begin && is_blank(text[at - 1])) --at;
  const std::string_view before = text.substr(begin, at - begin);
  if (is_quoted(before)) return std::nullopt;
  if (before.ends_with("--") || before.ends_with("/*")) return at - 2;
  // In YAML a number sign within a word is part of it.
  if (before.ends_with('#') && (before.size() == 1 || is_blank(before[before.size() - 2]))) return at - 1;
  return std::nullopt;
}

}  // namespace routegrant::rules

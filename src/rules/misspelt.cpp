#include "rules/misspelt.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "rules/comments.hpp"

namespace routegrant::rules {
namespace {

constexpr std::string_view right = "routegrant: ignore[";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

bool is_near(std::string_view word, std::string_view wanted) {
  return !text::nearest(text::lower(word), {std::string(wanted)}).empty();
}

std::string_view word_at(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_letter(text[end])) ++end;
  return text.substr(0, end);
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

/// What is wrong with the rest of a comment's line that begins at its first word; empty for one that is right or about
/// something else.
std::string mistake_in(std::string_view line, const std::vector<std::string>& known) {
  const std::string expected = "this comment ignores nothing: expected 'routegrant: ignore[RULE] reason'";
  if (line.starts_with(right))
    return line.find(']') == std::string_view::npos ? expected + ", found no ']'" : std::string();
  const std::string_view tool = word_at(line);
  if (!is_near(tool, "routegrant")) return {};
  const std::string_view after_tool = line.substr(tool.size());
  const bool has_colon = without_blanks(after_tool).starts_with(':');
  const std::string_view rest = without_blanks(has_colon ? without_blanks(after_tool).substr(1) : after_tool);
  const std::string_view verb = word_at(rest);
  if (!is_near(verb, "ignore") && !is_near(verb, "ignored") && text::lower(verb) != "disable") return {};
  const std::string_view object = without_blanks(rest.substr(verb.size()));
  const std::string_view rule = word_at(object.substr(std::min(object.size(), object.find_first_not_of(":=("))));
  const bool names_rule = std::find(known.begin(), known.end(), rule) != known.end();
  if (!object.starts_with('[') && !names_rule) return {};
  const std::size_t shown = static_cast<std::size_t>(object.data() - line.data()) + (names_rule ? rule.size() : 1);
  return expected + ", found '" + std::string(line.substr(0, std::min(shown, line.size()))) + "'";
}

void look_into(SourceId source, std::string_view text, const std::vector<std::string>& known,
               std::vector<MisspeltIgnore>& found) {
  for (const std::string_view opening : {"#", "--", "/*"}) {
    for (std::size_t at = text.find(opening); at != std::string_view::npos; at = text.find(opening, at + 1)) {
      const std::size_t begin = text.find_first_not_of(" \t", at + opening.size());
      if (begin == std::string_view::npos || (text[begin] != 'r' && text[begin] != 'R')) continue;
      const std::string_view words = text.substr(begin, line_end(text, begin) - begin);
      std::string mistake = mistake_in(words, known);
      if (mistake.empty() || !comment_begin(text, begin)) continue;
      const std::size_t end = begin + std::min(words.size(), right.size());
      found.push_back({.span = {source, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                       .message = std::move(mistake)});
    }
  }
}

}  // namespace

std::vector<MisspeltIgnore> find_misspelt_ignores(const Sources& sources, const std::vector<std::string>& known) {
  std::vector<MisspeltIgnore> found;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto id = static_cast<SourceId>(i);
    if (!sources[id].segments.empty()) continue;  // an embedded text is read where it is embedded
    look_into(id, sources[id].text, known, found);
  }
  std::sort(found.begin(), found.end(),
            [](const MisspeltIgnore& a, const MisspeltIgnore& b) { return a.span < b.span; });
  return found;
}

}  // namespace routegrant::rules

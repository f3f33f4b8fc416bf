#include "yaml/line_breaks.hpp"

#include <string_view>

namespace routegrant::yaml {
namespace {

/// How many bytes of a line break other than a line feed begin at `at`; 0 for none. A CR before a line feed is one
/// break with it.
std::size_t break_at(std::string_view text, std::size_t at) {
  if (text[at] == '\r') return at + 1 < text.size() && text[at + 1] == '\n' ? 0 : 1;
  const std::string_view rest = text.substr(at, 3);
  if (rest.starts_with("\xC2\x85")) return 2;
  return rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9" ? 3 : 0;
}

/// Most texts have none of these bytes, and `find` of one text is much faster than of any of several bytes.
bool may_have_any(std::string_view text) {
  for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 2)) {
    if (break_at(text, at) != 0) return true;
  }
  constexpr auto none = std::string_view::npos;
  return text.find("\xC2\x85") != none || text.find("\xE2\x80\xA8") != none || text.find("\xE2\x80\xA9") != none;
}

}  // namespace

std::optional<std::size_t> unite_line_breaks(std::string& text) {
  constexpr std::string_view beginnings = "\r\xC2\xE2";
  if (!may_have_any(text)) return std::nullopt;
  std::optional<std::size_t> first;
  std::size_t at = text.find_first_of(beginnings);
  while (at != std::string::npos) {
    const std::size_t width = break_at(text, at);
    if (width == 0) {
      at = text.find_first_of(beginnings, at + 1);
      continue;
    }
    if (!first) first = at;
    text.replace(at, width, std::string(width - 1, ' ') + '\n');
    at = text.find_first_of(beginnings, at + width);
  }
  return first;
}

}  // namespace routegrant::yaml

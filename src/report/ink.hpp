#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/formats.hpp"

namespace routegrant::report {

/// What a piece of text is, which decides its colour.
enum class Tone : unsigned char { plain, strong, faint, frame, error, warning, note, place, good };

[[nodiscard]] Tone tone_of(Severity severity);

/// Colours and links of a terminal, as far as the style wants them. What is drawn must be escaped already.
class Ink {
 public:
  explicit Ink(const Style& style) : style_(&style) {}

  /// The text in its colour (ECMA-48, SGR), or as it is.
  [[nodiscard]] std::string in(Tone tone, std::string_view text) const;

  /// `file:line:column`, escaped, in colour, and a link (OSC 8) to the file where the style knows its root.
  [[nodiscard]] std::string place(const Place& place) const;

  /// The rule's id in brackets, a link to its page where links are wanted.
  [[nodiscard]] std::string rule(const Rule& rule) const;

  /// `unicode` or `ascii`, by the style.
  [[nodiscard]] std::string_view pick(std::string_view unicode, std::string_view ascii) const {
    return style_->unicode ? unicode : ascii;
  }

 private:
  [[nodiscard]] std::string linked(const std::string& uri, const std::string& text) const;

  const Style* style_;
};

/// The words of `text` in lines of at most `width` columns, broken at blanks only; a longer word has its own line.
/// The first line has `first_width` columns. At least one line.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t first_width);

}  // namespace routegrant::report

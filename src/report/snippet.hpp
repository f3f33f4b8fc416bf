#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "report/redact.hpp"
#include "routegrant/source.hpp"

namespace routegrant::report {

/// One line of a source as a terminal may show it, and which columns of it are meant.
struct Excerpt {
  /// The line's number in its file, from 1.
  std::uint32_t line = 1;
  /// Hidden characters spelled out, passwords masked, tabs expanded, long lines cut. No line end.
  std::string text;
  /// Columns of `text`, from 0: where the marked part starts, and how many it takes, at least 1.
  std::size_t mark = 0;
  std::size_t mark_width = 1;
  /// Whether the span goes on below this line.
  bool goes_on = false;
};

/// The first line of `span`, in the file that a person edits, at most `width` columns of it around the span.
[[nodiscard]] Excerpt excerpt_of(const Sources& sources, const Redactor& redactor, Span span, std::size_t width,
                                 bool unicode);

/// The part of `span` on its first line, as a place: what a report marks that can show one line only.
[[nodiscard]] Place first_line_of(const Sources& sources, Span span);

}  // namespace routegrant::report

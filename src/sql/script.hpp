#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant::sql {

/// One piece of a script.
struct Piece {
  enum class Kind : std::uint8_t {
    statement,     ///< SQL up to its semicolon (not included), trimmed of blanks and leading comments
    meta_command,  ///< a psql backslash command with its arguments
    copy_data,     ///< the lines after COPY ... FROM stdin, up to `\.`
    unterminated,  ///< a statement whose quote, comment or body is still open at the end of the text
  };
  Kind kind = Kind::statement;
  /// In the source that was split.
  Span span{};
  /// Whether it holds psql or template variables (`:name`, `${name}`, `{{ }}`) outside of quotes.
  bool has_variables = false;
  /// Whether `\;` or `\g...` ended it instead of a semicolon.
  bool joined_with_next = false;
  /// The client command (`\gexec`, `\gset` ...) that ended it; empty for none.
  Span ended_by{};
};

/// Cuts `span` of a source into pieces as psql does. Never fails, never recurses, linear in the text.
/// Quotes ('', E'', "", $tag$), nested comments, BEGIN ATOMIC bodies, parentheses, COPY data, CRLF and a BOM are seen.
[[nodiscard]] std::vector<Piece> split(const Sources& sources, Span span);

}  // namespace routegrant::sql

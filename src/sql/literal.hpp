#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant::sql {

/// A text that was written in another one, perhaps with escapes, and where its bytes stand there.
struct MappedText {
  std::string text;
  /// Offsets in the text it was taken from, as `Source` wants them.
  std::vector<Segment> segments;
};

/// The value of a string constant: '', E'' with its escapes, U&'' and $tag$$tag$; B'' and X'' keep their digits.
/// A text that is none of these is given back as it is. Offsets are those of `written`.
[[nodiscard]] MappedText mapped_literal(std::string_view written);

/// The same without the places.
[[nodiscard]] std::string literal(std::string_view written);

/// A string constant in quotes, as quote_literal() writes it.
[[nodiscard]] std::string quoted_literal(std::string_view value);

/// Adds a text that was taken from `from` as an embedded source; its segments' offsets are relative to `from.begin`.
SourceId add_embedded(Sources& sources, Span from, MappedText text);

}  // namespace routegrant::sql

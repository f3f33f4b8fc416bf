#pragma once

#include <cstddef>
#include <map>
#include <optional>
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

/// A statement that was written with standard_conforming_strings off, in words that mean the same with it on: strings
/// with backslashes become E'...'.
struct StandardText {
  MappedText text;
  /// It holds a constant U&'...', which the server refuses then.
  bool is_unsafe = false;
  /// A string in dollars holds backslashes: where it is a routine's body, they are read otherwise as well, which is not
  /// followed.
  bool has_other_backslashes = false;
};
/// Nothing where nothing is to be changed or told.
[[nodiscard]] std::optional<StandardText> with_standard_strings(std::string_view statement);

/// What is longer between its marks is no placeholder: each mark looks no further for the other one.
inline constexpr std::size_t longest_placeholder = 512;

/// What stands around the name of a placeholder.
struct PlaceholderMarks {
  std::string prefix = "${";
  std::string suffix = "}";
};

/// A text with each `${name}` replaced whose value is given by `name`, and each `:NAME` (capitals, digits, underscores)
/// whose value is given by `:NAME`, wherever it stands, as migration tools do before anything else looks at it; nothing
/// where there is none.
[[nodiscard]] std::optional<MappedText> with_placeholders(std::string_view text,
                                                          const std::map<std::string, std::string>& values);

/// The same with other marks, between which blanks may stand beside the name. A name without a value becomes `${name}`,
/// by which it is known as a placeholder from then on; one of a template (`{{ name }}`) is known as it is.
[[nodiscard]] std::optional<MappedText> with_marked_placeholders(std::string_view text, const PlaceholderMarks& marks,
                                                                 const std::map<std::string, std::string>& values);

/// Bytes [begin, end) of a text.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A text in whose ranges a tool puts the values of environment variables, which nothing tells: `$name` and
/// `${name:-...}` become `${name}`, `\$` and `$$` a dollar (goose's interpolate, README). Ranges are in order and
/// apart.
[[nodiscard]] MappedText with_environment(std::string_view text, const std::vector<Range>& ranges);

/// A string constant in quotes, as quote_literal() writes it.
[[nodiscard]] std::string quoted_literal(std::string_view value);

/// Adds a text that was taken from `from` as an embedded source; its segments' offsets are relative to `from.begin`.
SourceId add_embedded(Sources& sources, Span from, MappedText text);

}  // namespace routegrant::sql

#include "sql/literal.hpp"

#include <utility>

#include "sql/escapes.hpp"

namespace routegrant::sql {
namespace {

/// Builds a mapped text byte by byte; a new run begins wherever the places do not follow one another.
class Mapper {
 public:
  /// The next byte of the result stands at `at`.
  void at(std::size_t place) {
    const std::size_t begin = out.text.size();
    if (!out.segments.empty()) {
      const Segment& last = out.segments.back();
      if (last.parent_begin + (begin - last.begin) == place) return;
      if (last.begin == begin) out.segments.pop_back();
    }
    out.segments.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(place)});
  }

  void copy(std::string_view text, std::size_t place) {
    at(place);
    out.text.push_back(text[place]);
  }

  MappedText out;
};

enum class Escapes { none, backslash, unicode };

/// The inside of '...' from the opening quote `open` on; runs continued on later lines are joined.
MappedText between_quotes(std::string_view text, std::size_t open, Escapes escapes) {
  Mapper mapper;
  mapper.at(open + 1);
  bool inside = true;
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    const char c = text[i];
    if (!inside) {
      inside = c == '\'';
    } else if (c == '\'' && i + 1 < text.size() && text[i + 1] == '\'') {
      mapper.copy(text, i++);
    } else if (c == '\'') {
      inside = false;
    } else if (c == '\\' && escapes == Escapes::backslash) {
      mapper.at(i);
      i = append_escape(mapper.out.text, text, i);
    } else if (c == '\\' && escapes == Escapes::unicode) {
      mapper.at(i);
      i = append_unicode_escape(mapper.out.text, text, i);
    } else {
      mapper.copy(text, i);
    }
  }
  return std::move(mapper.out);
}

MappedText dollar_string(std::string_view written) {
  const std::size_t tag = written.find('$', 1);
  if (tag == std::string_view::npos) return {std::string(written), {{0, 0}}};
  const std::string_view mark = written.substr(0, tag + 1);
  std::string_view body = written.substr(mark.size());
  if (body.ends_with(mark)) body.remove_suffix(mark.size());
  return {std::string(body), {{0, static_cast<std::uint32_t>(mark.size())}}};
}

}  // namespace

MappedText mapped_literal(std::string_view written) {
  if (written.starts_with('\'')) return between_quotes(written, 0, Escapes::none);
  if (written.starts_with('$')) return dollar_string(written);
  if (written.size() >= 2 && written[1] == '\'') {
    const bool escapes = written[0] == 'e' || written[0] == 'E';
    return between_quotes(written, 1, escapes ? Escapes::backslash : Escapes::none);
  }
  if (written.size() >= 3 && written[1] == '&' && written[2] == '\'')
    return between_quotes(written, 2, Escapes::unicode);
  return {std::string(written), {{0, 0}}};
}

std::string literal(std::string_view written) {
  return mapped_literal(written).text;
}

std::string quoted_literal(std::string_view value) {
  std::string out = value.find('\\') != std::string_view::npos ? " E'" : "'";
  for (const char c : value) {
    out.push_back(c);
    if (c == '\'' || c == '\\') out.push_back(c);
  }
  return out + '\'';
}

SourceId add_embedded(Sources& sources, Span from, MappedText text) {
  for (Segment& segment : text.segments) segment.parent_begin += from.begin;
  return sources.add({.path = sources[from.source].path,
                      .text = std::move(text.text),
                      .segments = std::move(text.segments),
                      .parent = from.source});
}

}  // namespace routegrant::sql

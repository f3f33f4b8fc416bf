#include "sql/literal.hpp"

#include <utility>

#include "sql/escapes.hpp"
#include "sql/tokens.hpp"

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

std::optional<StandardText> with_standard_strings(std::string_view statement) {
  StandardText result;
  Mapper mapper;
  bool changed = false;
  std::size_t copied = 0;
  const auto copy_to = [&](std::size_t end) {
    for (; copied < end; ++copied) mapper.copy(statement, copied);
  };
  for (Token token = next_token(statement, 0, Strings::escaping); token.kind != Token::Kind::end;
       token = next_token(statement, token.end, Strings::escaping)) {
    const std::string_view written = text_of(statement, token);
    const bool backslashes = written.find('\\') != std::string_view::npos;
    if (token.kind == Token::Kind::dollar_string) result.has_other_backslashes |= backslashes;
    if (token.kind != Token::Kind::string) continue;
    result.is_unsafe |= written.size() > 1 && written[1] == '&';
    const std::size_t quote = written.find('\'');
    const bool plain = quote == 0 || (quote == 1 && (written[0] == 'n' || written[0] == 'N'));
    if (!plain || !backslashes) continue;
    copy_to(token.begin);
    mapper.at(token.begin);
    mapper.out.text += " E";
    copied = token.begin + quote;
    copy_to(token.end);
    changed = true;
  }
  if (!changed && !result.is_unsafe && !result.has_other_backslashes) return std::nullopt;
  copy_to(statement.size());
  result.text = std::move(mapper.out);
  return result;
}

namespace {

bool continues_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// A placeholder in a text: what its value is listed under, and how long it is; no size for none.
struct Mention {
  std::string_view key{};
  std::size_t size = 0;
};

Mention mention_at(std::string_view text, std::size_t at) {
  if (text[at] == '$') {
    const std::string_view rest = text.substr(at, longest_placeholder);
    const std::size_t close = rest.starts_with("${") ? rest.find('}') : std::string_view::npos;
    if (close == std::string_view::npos) return {};
    return {rest.substr(2, close - 2), close + 1};
  }
  std::size_t end = at + 1;
  while (end < text.size() &&
         ((text[end] >= 'A' && text[end] <= 'Z') || (text[end] >= '0' && text[end] <= '9') || text[end] == '_'))
    ++end;
  return end == at + 1 ? Mention{} : Mention{text.substr(at, end - at), end - at};
}

}  // namespace

std::optional<MappedText> with_placeholders(std::string_view text, const std::map<std::string, std::string>& values) {
  Mapper mapper;
  bool changed = false;
  std::size_t copied = 0;
  const auto copy_to = [&](std::size_t end) {
    for (; copied < end; ++copied) mapper.copy(text, copied);
  };
  for (std::size_t at = text.find_first_of("$:"); at != std::string_view::npos; at = text.find_first_of("$:", at + 1)) {
    const Mention mention = mention_at(text, at);
    const auto value = mention.size == 0 ? values.end() : values.find(std::string(mention.key));
    if (value == values.end()) continue;
    copy_to(at);
    mapper.at(at);
    mapper.out.text += value->second;
    copied = at + mention.size;
    at = copied - 1;
    changed = true;
  }
  if (!changed) return std::nullopt;
  copy_to(text.size());
  return std::move(mapper.out);
}

std::optional<MappedText> with_marked_placeholders(std::string_view text, const PlaceholderMarks& marks,
                                                   const std::map<std::string, std::string>& values) {
  Mapper mapper;
  std::size_t copied = 0;
  const auto copy_to = [&](std::size_t end) {
    for (; copied < end; ++copied) mapper.copy(text, copied);
  };
  const bool is_template = marks.prefix == "{{";
  bool changed = false;
  std::size_t end = 0;
  for (std::size_t at = text.find(marks.prefix); at != std::string_view::npos; at = text.find(marks.prefix, at)) {
    const std::size_t begin = at + marks.prefix.size();
    if (end < begin) end = text.find(marks.suffix, begin);
    if (end == std::string_view::npos) break;
    if (end - begin > longest_placeholder) {
      at = begin;
      continue;
    }
    const std::string_view name = text::trim(text.substr(begin, end - begin));
    const auto value = values.find(std::string(name));
    const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return continues_name(c) || c == '.' || c == '-' || c == ':';
    });
    if (value == values.end() && (!is_name || is_template)) {
      at = begin;
      continue;
    }
    copy_to(at);
    mapper.at(at);
    mapper.out.text += value != values.end() ? value->second : "${" + std::string(name) + "}";
    at = copied = end + marks.suffix.size();
    changed = true;
  }
  if (!changed) return std::nullopt;
  copy_to(text.size());
  return std::move(mapper.out);
}

namespace {

/// The end of the braces that open at `at`, others within them seen.
std::size_t braces_end(std::string_view text, std::size_t at, std::size_t end) {
  std::size_t depth = 0;
  for (; at < end; ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return at + 1;
  }
  return end;
}

/// Copies the range with its variables in one form.
void copy_expanded(std::string_view text, Range range, Mapper& mapper) {
  for (std::size_t at = range.begin; at < range.end;) {
    const std::string_view two = text.substr(at, 2);
    if (two == "\\$" || two == "$$") {
      mapper.copy(text, ++at);
      ++at;
      continue;
    }
    const bool braced = two == "${";
    std::size_t name = at + (braced ? 2 : 1);
    const std::size_t begin = name;
    while (name < range.end && continues_name(text[name])) ++name;
    if (text[at] != '$' || name == begin) {
      mapper.copy(text, at++);
      continue;
    }
    mapper.at(at);
    mapper.out.text += "${" + std::string(text.substr(begin, name - begin)) + "}";
    at = braced ? braces_end(text, at + 1, range.end) : name;
  }
}

}  // namespace

MappedText with_environment(std::string_view text, const std::vector<Range>& ranges) {
  Mapper mapper;
  std::size_t copied = 0;
  const auto copy_to = [&](std::size_t end) {
    for (; copied < end; ++copied) mapper.copy(text, copied);
  };
  for (const Range& range : ranges) {
    copy_to(range.begin);
    copy_expanded(text, range, mapper);
    copied = range.end;
  }
  copy_to(text.size());
  return std::move(mapper.out);
}

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

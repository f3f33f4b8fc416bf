#include "sql/shell/text.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "sql/shell/filters.hpp"

namespace routegrant::sql {
namespace {

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Adds what stands for the `$` at `at` and gives where it ends.
std::size_t add_dollar(std::string_view script, std::size_t at, std::size_t end, ShellText& out) {
  const char next = at + 1 < end ? script[at + 1] : '\0';
  if (next == '{') {
    const std::size_t close = std::min(script.find('}', at), end);
    std::size_t name = at + 2;
    while (name < close && is_name(script[name])) ++name;
    const std::string_view rest = script.substr(name, close - name);
    const bool is_plain = rest.empty() || rest.starts_with(":-") || rest.starts_with(":?");
    const std::string_view variable = script.substr(at + 2, name - at - 2);
    const std::optional<std::string> value = is_plain ? std::nullopt : out.known(variable, at);
    const std::optional<std::string> changed = value ? with_expansion(*value, rest) : std::nullopt;
    if (is_plain) {
      out.variable(variable, at);
    } else if (changed) {
      out.literal(*changed, at);
    } else {
      out.placeholder(variable, at);
    }
    return std::min(close + 1, end);
  }
  if (next == '(') {
    const std::size_t close = command_substitution_end(script, at, end);
    if (const std::optional<std::string> printed = command_output(script, at, close, out.variables())) {
      out.literal(*printed, at);
    } else {
      out.placeholder("command", at);
    }
    return close;
  }
  // POSIX, "Special Parameters"; `$$` is left as a quote of SQL.
  if (next != '\0' && std::string_view("@*#?").find(next) != std::string_view::npos) {
    out.placeholder("parameter", at);
    return at + 2;
  }
  std::size_t name = at + 1;
  // Of `$10` the zero is a text behind `$1` (POSIX, "Positional Parameters").
  const bool is_position = next >= '0' && next <= '9';
  while (name < end && is_name(script[name]) && !(is_position && name > at + 1)) ++name;
  if (name == at + 1) {
    out.copy(script, at, at + 1);  // a dollar of its own, as in `$tag$` or `$$` written `\$\$`
    return at + 1;
  }
  out.variable(script.substr(at + 1, name - at - 1), at);
  return name;
}

}  // namespace

void ShellText::copy(std::string_view script, std::size_t begin, std::size_t end) {
  place(begin);
  out_.text.text += script.substr(begin, end - begin);
}

void ShellText::literal(std::string_view text, std::size_t at) {
  place(at);
  out_.text.text += text;
}

void ShellText::variable(std::string_view name, std::size_t at) {
  place(at);
  if (const std::string* known = variables_->name_of(name, at)) {
    out_.text.text += *known;
  } else if (const ShellSql* text = variables_->text_of(name)) {
    append(text->text, text->has_variables);
  } else {
    placeholder(name, at);
  }
}

std::optional<std::string> ShellText::known(std::string_view name, std::size_t at) const {
  if (const std::string* value = variables_->name_of(name, at)) return *value;
  const ShellSql* text = variables_->text_of(name);
  return text == nullptr || text->has_variables ? std::nullopt : std::optional(text->text.text);
}

void ShellText::placeholder(std::string_view name, std::size_t at) {
  place(at);
  out_.text.text += "${";
  out_.text.text += name;
  out_.text.text += '}';
  out_.has_variables = true;
}

void ShellText::append(const MappedText& text, bool has_variables) {
  const auto shift = static_cast<std::uint32_t>(out_.text.text.size());
  std::vector<Segment>& segments = out_.text.segments;
  if (!segments.empty() && !text.segments.empty() && segments.back().begin == shift) segments.pop_back();
  for (const Segment& each : text.segments) segments.push_back({each.begin + shift, each.parent_begin});
  out_.text.text += text.text;
  out_.has_variables = out_.has_variables || has_variables;
}

ShellSql ShellText::take() {
  if (out_.text.segments.empty()) out_.text.segments.push_back({0, 0});
  return std::move(out_);
}

void ShellText::place(std::size_t at) {
  const auto begin = static_cast<std::uint32_t>(out_.text.text.size());
  std::vector<Segment>& segments = out_.text.segments;
  if (!segments.empty() && segments.back().parent_begin + (begin - segments.back().begin) == at) return;
  if (!segments.empty() && segments.back().begin == begin) segments.pop_back();
  segments.push_back({begin, static_cast<std::uint32_t>(at)});
}

std::size_t command_substitution_end(std::string_view script, std::size_t at, std::size_t end) {
  std::size_t depth = 0;
  for (std::size_t i = at + 1; i < end; ++i) {
    if (script[i] == '(') ++depth;
    if (script[i] == ')' && --depth == 0) return i + 1;
  }
  return end;
}

void add_expanded(std::string_view script, std::size_t begin, std::size_t end, bool quoted, ShellText& out) {
  // Nothing behind it is looked at: the script may be long, and a word is short.
  script = script.substr(0, end);
  std::size_t i = begin;
  while (i < end) {
    const char c = script[i];
    if (c == '\\' && i + 1 < end) {
      const char next = script[i + 1];
      const bool hides = next == '$' || next == '`' || next == '\\' || (quoted && next == '"');
      if (next != '\n') out.copy(script, i + (hides ? 1U : 0U), i + 2);
      i += 2;
    } else if (c == '$') {
      i = add_dollar(script, i, end, out);
    } else if (c == '`') {
      const std::size_t close = std::min(script.find('`', i + 1), end);
      out.placeholder("command", i);
      i = std::min(close + 1, end);
    } else {
      const std::size_t next = std::min(script.find_first_of("\\$`", i), end);
      out.copy(script, i, next);
      i = next;
    }
  }
}

std::size_t quote_end(std::string_view script, std::size_t at) {
  const char quote = script[at];
  for (std::size_t i = at + 1; i < script.size(); ++i) {
    if (script[i] == '\\' && quote == '"') {
      ++i;
    } else if (script[i] == quote) {
      return i + 1;
    }
  }
  return script.size();
}

void add_word(std::string_view script, const ShellWord& word, ShellText& out) {
  script = script.substr(0, word.end);
  std::size_t i = word.begin;
  while (i < word.end) {
    if (script[i] == '\'') {
      const std::size_t end = std::min(quote_end(script, i), word.end);
      out.copy(script, i + 1, std::max(i + 1, end - 1));
      i = end;
    } else if (script[i] == '"') {
      const std::size_t end = std::min(quote_end(script, i), word.end);
      add_expanded(script, i + 1, std::max(i + 1, end - 1), true, out);
      i = end;
    } else {
      std::size_t next = std::min(script.find_first_of("'\"", i), word.end);
      // Quotes within `$(...)` are those of its command.
      const std::size_t command = script.substr(i, next - i).find("$(");
      if (command != std::string_view::npos) next = command_substitution_end(script, i + command, word.end);
      // `$'...'` and `$"..."` are quotes of another kind.
      const bool is_mark = next < word.end && next > i && script[next - 1] == '$';
      add_expanded(script, i, next - (is_mark ? 1U : 0U), false, out);
      i = next;
    }
  }
}

namespace {

/// Where the byte at `at` of the text stands in the script.
std::size_t origin_of(const MappedText& text, std::size_t at) {
  auto segment = std::upper_bound(text.segments.begin(), text.segments.end(), at,
                                  [](std::size_t byte, const Segment& other) { return byte < other.begin; });
  if (segment == text.segments.begin()) return 0;
  --segment;
  return segment->parent_begin + (at - segment->begin);
}

/// The escape behind a backslash that stands for one byte; nothing for one that is not known.
std::string_view escaped(char c) {
  switch (c) {
    case 'n': return "\n";
    case 't': return "\t";
    case '\\': return "\\";
    case '"': return "\"";
    default: return {};
  }
}

/// Adds a text with its escapes read; `%s` takes the arguments from `next` on in turn.
void add_format(const ShellSql& format, const std::vector<ShellSql>& arguments, bool is_printf, std::size_t& next,
                ShellText& out) {
  const std::string& text = format.text.text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t at = origin_of(format.text, i);
    const char following = i + 1 < text.size() ? text[i + 1] : '\0';
    const bool is_escape = text[i] == '\\' && !escaped(following).empty();
    const bool is_percent = is_printf && text[i] == '%' && following == '%';
    if (is_escape) {
      out.literal(escaped(following), at);
    } else if (is_percent) {
      out.literal("%", at);
    } else if (is_printf && text[i] == '%' && following == 's') {
      if (next < arguments.size()) out.append(arguments[next].text, arguments[next].has_variables);
      ++next;
    } else {
      out.literal(std::string_view(text).substr(i, 1), at);
      continue;
    }
    ++i;
  }
}

/// Whether a format says no more than `%s` and `%%`.
bool is_simple_format(std::string_view format) {
  for (std::size_t at = format.find('%'); at != std::string_view::npos; at = format.find('%', at + 2)) {
    if (at + 1 >= format.size() || (format[at + 1] != 's' && format[at + 1] != '%')) return false;
  }
  return true;
}

}  // namespace

void add_printed(std::string_view script, std::string_view command, const std::vector<ShellWord>& arguments,
                 ShellText& out) {
  const bool is_printf = command == "printf";
  bool reads_escapes = is_printf;
  std::vector<ShellSql> texts;
  for (const ShellWord& word : arguments) {
    const std::string_view written = script.substr(word.begin, word.end - word.begin);
    const bool is_option = texts.empty() && (written == "-e" || written == "-n" || written == "-ne" ||
                                             written == "-en" || written == "--");
    if (is_option) {
      reads_escapes = reads_escapes || written.find('e') != std::string_view::npos;
      continue;
    }
    ShellText text(out.variables());
    add_word(script, word, text);
    texts.push_back(text.take());
  }
  if (texts.empty()) return;
  if (is_printf && is_simple_format(texts.front().text.text)) {
    const ShellSql format = std::move(texts.front());
    texts.erase(texts.begin());
    if (format.has_variables) out.append({}, true);
    // Used again while it takes arguments and some are left (POSIX, "printf").
    constexpr std::size_t most_printed = std::size_t{1} << 18U;
    std::size_t next = 0;
    std::size_t before = 0;
    std::size_t printed = 0;
    do {
      before = next;
      printed += format.text.text.size();
      add_format(format, texts, true, next, out);
    } while (next > before && next < texts.size() && printed < most_printed);
    // What is left of so many is not known.
    if (printed >= most_printed && next < texts.size()) out.append({}, true);
    return;
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out.literal(" ", origin_of(texts[i].text, 0));
    if (texts[i].has_variables) out.append({}, true);
    if (reads_escapes) {
      std::size_t none = 0;
      add_format(texts[i], {}, false, none, out);
    } else {
      out.append(texts[i].text, false);
    }
  }
}

MappedText placed_through(MappedText inner, const std::vector<Segment>& outer) {
  std::vector<Segment> placed;
  for (std::size_t i = 0; i < inner.segments.size(); ++i) {
    const Segment& segment = inner.segments[i];
    const auto end =
        i + 1 < inner.segments.size() ? inner.segments[i + 1].begin : static_cast<std::uint32_t>(inner.text.size());
    const auto after = std::upper_bound(outer.begin(), outer.end(), segment.parent_begin,
                                        [](std::uint32_t at, const Segment& other) { return at < other.begin; });
    if (after == outer.begin()) continue;
    const Segment& first = *(after - 1);
    placed.push_back({segment.begin, first.parent_begin + (segment.parent_begin - first.begin)});
    for (auto next = after; next != outer.end(); ++next) {
      const std::uint32_t begin = segment.begin + (next->begin - segment.parent_begin);
      if (begin >= end) break;
      placed.push_back({begin, next->parent_begin});
    }
  }
  inner.segments = std::move(placed);
  return inner;
}

}  // namespace routegrant::sql

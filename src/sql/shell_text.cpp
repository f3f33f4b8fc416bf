#include "sql/shell_text.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

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
    // What cuts or changes the value is not followed.
    if (is_plain) {
      out.variable(script.substr(at + 2, name - at - 2), at);
    } else {
      out.placeholder(script.substr(at + 2, name - at - 2), at);
    }
    return std::min(close + 1, end);
  }
  if (next == '(') {
    out.placeholder("command", at);
    return command_substitution_end(script, at, end);
  }
  std::size_t name = at + 1;
  while (name < end && is_name(script[name])) ++name;
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
  const auto known = std::find_if(variables_->begin(), variables_->end(), [&](const text::ShellVariable& variable) {
    return variable.name == name && variable.end <= at;
  });
  if (known != variables_->end()) {
    out_.text.text += known->value;
  } else {
    placeholder(name, at);
  }
}

void ShellText::placeholder(std::string_view name, std::size_t at) {
  place(at);
  out_.text.text += "${";
  out_.text.text += name;
  out_.text.text += '}';
  out_.has_variables = true;
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
      const std::size_t next = std::min(script.find_first_of("'\"", i), word.end);
      // `$'...'` and `$"..."` are quotes of another kind.
      const bool is_mark = next < word.end && next > i && script[next - 1] == '$';
      add_expanded(script, i, next - (is_mark ? 1U : 0U), false, out);
      i = next;
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

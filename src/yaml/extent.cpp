#include "yaml/extent.hpp"

#include <algorithm>

namespace routegrant::yaml {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_break(char c) {
  return c == '\n' || c == '\r';
}

/// Walks a scalar's spelling and its value side by side.
class Alignment {
 public:
  Alignment(std::string_view text, std::uint32_t begin, std::string_view value, std::vector<Segment>* segments)
      : text_(text), value_(value), at_(begin), segments_(segments) {}

  Extent plain();
  Extent single_quoted();
  Extent double_quoted();
  Extent block();

 private:
  [[nodiscard]] bool more() const { return at_ < text_.size(); }
  [[nodiscard]] bool complete() const { return done_ >= value_.size(); }

  /// `bytes` bytes of the value come from here.
  void produce(std::size_t bytes = 1) {
    const auto done = static_cast<std::uint32_t>(std::min(done_, value_.size()));
    if (segments_ != nullptr && done < value_.size() &&
        (segments_->empty() || at_ - done != segments_->back().parent_begin - segments_->back().begin)) {
      if (!segments_->empty() && segments_->back().begin == done) segments_->pop_back();
      segments_->push_back({done, at_});
    }
    done_ += bytes;
  }

  void copy() {
    produce();
    ++at_;
  }

  /// Blanks, which are text unless a line ends after them; line ends, which fold.
  void space();
  std::uint32_t line_end();
  void escape();
  std::uint32_t block_indent(std::uint32_t line) const;
  bool block_line(std::uint32_t indent);

  std::string_view text_;
  std::string_view value_;
  std::uint32_t at_;
  std::size_t done_ = 0;
  std::vector<Segment>* segments_;
};

void Alignment::space() {
  std::uint32_t end = at_;
  std::uint32_t breaks = 0;
  while (end < text_.size() && (is_blank(text_[end]) || is_break(text_[end]))) {
    if (is_break(text_[end])) ++breaks;
    if (text_[end] == '\r' && end + 1 < text_.size() && text_[end + 1] == '\n') ++end;
    ++end;
  }
  if (breaks == 0) {
    while (at_ < end) copy();
    return;
  }
  if (breaks == 1) {
    produce();
  } else {
    produce(breaks - 1);
  }
  at_ = end;
}

Extent Alignment::plain() {
  std::uint32_t end = at_;
  while (more() && !complete()) {
    if (is_blank(text_[at_]) || is_break(text_[at_])) {
      space();
    } else if (text_[at_] == value_[done_]) {
      copy();
      end = at_;
    } else {
      break;
    }
  }
  return {.end = end, .whole = done_ == value_.size()};
}

Extent Alignment::single_quoted() {
  ++at_;
  while (more()) {
    if (text_[at_] == '\'') {
      const bool is_escaped = at_ + 1 < text_.size() && text_[at_ + 1] == '\'';
      if (!is_escaped) return {.end = at_ + 1};
      produce();
      at_ += 2;
    } else if (is_blank(text_[at_]) || is_break(text_[at_])) {
      space();
    } else {
      copy();
    }
  }
  return {.end = at_, .whole = false};
}

/// Bytes of the UTF-8 form.
std::size_t utf8_size(std::uint32_t code) {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/// Past the line end at `at_`, if there is one.
std::uint32_t Alignment::line_end() {
  std::uint32_t end = at_;
  if (end < text_.size() && text_[end] == '\r') ++end;
  if (end < text_.size() && text_[end] == '\n') ++end;
  return end;
}

/// YAML 1.2, 5.7: the escapes of double-quoted scalars.
void Alignment::escape() {
  if (at_ + 1 >= text_.size()) {
    ++at_;
    return;
  }
  const char kind = text_[at_ + 1];
  if (is_break(kind)) {
    ++at_;
    at_ = line_end();
    while (more() && is_blank(text_[at_])) ++at_;
    return;
  }
  std::uint32_t digits = 0;
  if (kind == 'x') digits = 2;
  if (kind == 'u') digits = 4;
  if (kind == 'U') digits = 8;
  std::uint32_t code = 0;
  for (std::uint32_t i = 0; i < digits && at_ + 2 + i < text_.size(); ++i) {
    const char c = text_[at_ + 2 + i];
    const auto digit = static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    code = code * 16 + (digit & 0xfU);
  }
  std::size_t bytes = utf8_size(code);
  if (kind == 'N' || kind == '_') bytes = 2;
  if (kind == 'L' || kind == 'P') bytes = 3;
  produce(bytes);
  at_ = std::min(at_ + 2 + digits, static_cast<std::uint32_t>(text_.size()));
}

Extent Alignment::double_quoted() {
  ++at_;
  while (more()) {
    if (text_[at_] == '"') return {.end = at_ + 1};
    if (text_[at_] == '\\') {
      escape();
    } else if (is_blank(text_[at_]) || is_break(text_[at_])) {
      space();
    } else {
      copy();
    }
  }
  return {.end = at_, .whole = false};
}

/// How far the block's lines are indented: the first line with content has, besides the blanks of the value, only
/// these.
std::uint32_t Alignment::block_indent(std::uint32_t line) const {
  const std::size_t first = std::min(value_.find_first_not_of('\n'), value_.size());
  const std::size_t word = std::min(value_.find_first_not_of(' ', first), value_.size());
  for (std::size_t skipped = 0; line < text_.size(); ++skipped) {
    std::uint32_t at = line;
    while (at < text_.size() && text_[at] == ' ') ++at;
    const bool has_content = at < text_.size() && !is_break(text_[at]);
    if (has_content || skipped >= first) {
      const auto blanks = static_cast<std::uint32_t>(word - first);
      return at - line >= blanks ? at - line - blanks : 0;
    }
    line = at;
    if (line < text_.size() && text_[line] == '\r') ++line;
    if (line < text_.size() && text_[line] == '\n') ++line;
  }
  return 0;
}

/// One line's content; whether it is as the value says.
bool Alignment::block_line(std::uint32_t indent) {
  for (std::uint32_t i = 0; i < indent && more() && text_[at_] == ' '; ++i) ++at_;
  // All of the line stands in the value with one distance to it, so it is produced at once.
  const std::string_view spelled = text_.substr(std::min<std::size_t>(at_, text_.size()), value_.size() - done_);
  const auto size = static_cast<std::size_t>(std::ranges::find_if(spelled, is_break) - spelled.begin());
  const std::string_view value = value_.substr(done_, size);
  const auto [differs, other] = std::mismatch(value.begin(), value.end(), spelled.begin());
  const auto same = static_cast<std::size_t>(differs - value.begin());
  if (same > 0) produce(same);
  at_ += static_cast<std::uint32_t>(same);
  return same == size;
}

Extent Alignment::block() {
  const bool is_folded = text_[at_] == '>';
  ++at_;
  while (more() && (text_[at_] == '+' || text_[at_] == '-' || (text_[at_] >= '0' && text_[at_] <= '9'))) ++at_;
  std::uint32_t end = at_;
  while (more() && !is_break(text_[at_])) ++at_;
  at_ = line_end();
  const std::uint32_t indent = block_indent(at_);
  while (more() && !complete()) {
    const std::size_t before = done_;
    if (!block_line(indent)) return {.end = end, .whole = false};
    if (done_ > before) end = at_;
    if (complete() || !more()) break;
    if (!is_break(text_[at_])) return {.end = end, .whole = false};
    // A line end is a line end of the value, or a blank where it folds, or nothing where it folds next to blank lines.
    if (value_[done_] == '\n' || (is_folded && value_[done_] == ' ')) produce();
    const std::uint32_t next = line_end();
    if (next == at_) break;
    at_ = next;
  }
  return {.end = end, .whole = complete()};
}

}  // namespace

ScalarStyle style_at(std::string_view text, std::uint32_t at) {
  if (at >= text.size()) return ScalarStyle::plain;
  switch (text[at]) {
    case '"': return ScalarStyle::double_quoted;
    case '\'': return ScalarStyle::single_quoted;
    case '|':
    case '>': return ScalarStyle::block;
    default: return ScalarStyle::plain;
  }
}

std::uint32_t skip_space(std::string_view text, std::uint32_t at) {
  while (at < text.size()) {
    if (is_blank(text[at]) || is_break(text[at])) {
      ++at;
    } else if (text[at] == '#' && (at == 0 || is_blank(text[at - 1]) || is_break(text[at - 1]))) {
      while (at < text.size() && !is_break(text[at])) ++at;
    } else {
      break;
    }
  }
  return at;
}

std::uint32_t skip_name(std::string_view text, std::uint32_t at) {
  while (at < text.size() && !is_blank(text[at]) && !is_break(text[at]) &&
         std::string_view("[]{},").find(text[at]) == std::string_view::npos) {
    ++at;
  }
  return at;
}

std::uint32_t skip_properties(std::string_view text, std::uint32_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    if (text.substr(at, 2) == "!<") at = static_cast<std::uint32_t>(std::min(text.find('>', at), text.size() - 1));
    at = skip_space(text, skip_name(text, at + 1));
  }
  return at;
}

Extent align(std::string_view text, std::uint32_t begin, std::string_view value, std::vector<Segment>* segments) {
  if (begin >= text.size()) return {.end = static_cast<std::uint32_t>(text.size()), .whole = value.empty()};
  Alignment alignment(text, begin, value, segments);
  switch (style_at(text, begin)) {
    case ScalarStyle::single_quoted: return alignment.single_quoted();
    case ScalarStyle::double_quoted: return alignment.double_quoted();
    case ScalarStyle::block: return alignment.block();
    default: return alignment.plain();
  }
}

}  // namespace routegrant::yaml

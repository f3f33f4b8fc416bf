#include "yaml/plain_reader.hpp"

#include <algorithm>

#include "yaml/plain_parser.hpp"
#include "yaml/plain_text.hpp"

namespace routegrant::yaml {
namespace plain {

bool has_odd_bytes(std::string_view text) {
  unsigned found = 0;
  // Without a branch in the loop, so that it becomes vector code.
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    found |=
        static_cast<unsigned>(byte < 0x20) & static_cast<unsigned>(byte != '\n') & static_cast<unsigned>(byte != '\t');
    found |= static_cast<unsigned>(byte == 0x7f);
  }
  return found != 0;
}

/// The `---` that may begin a document, alone on its line.
bool Parser::header() {
  if (text_.substr(at_, 3) == "---") {
    at_ += 3;
    skip_spaces();
    if (peek() != '\n') return false;
  }
  return true;
}

/// To the next line's content, past blank lines and comments; false at the end.
bool Parser::next_content() {
  while (more()) {
    line_begin_ = at_;
    skip_spaces();
    if (!more()) return false;
    if (peek() == '#') {
      at_ = line_end(at_);
    } else if (peek() != '\n') {
      return true;
    }
    ++at_;
  }
  return false;
}

void Parser::push(std::uint32_t indent, bool is_sequence) {
  frames_.push_back({indent, is_sequence});
  const NodeIndex node = into_.open(is_sequence ? NodeKind::sequence : NodeKind::mapping, at_, 0);
  if (!pending_anchor_.empty()) anchors_.push_back({pending_anchor_, into_.remember(node)});
  pending_anchor_ = {};
}

void Parser::pop() {
  settle();
  frames_.pop_back();
  into_.close(0);
}

/// A value that may still follow does not.
void Parser::settle() {
  if (is_pending_) into_.null(pending_at_, pending_at_);
  if (!pending_anchor_.empty()) is_rejected_ = true;
  is_pending_ = false;
}

/// Makes the collection that a line belongs to the innermost one.
bool Parser::reach(std::uint32_t indent, bool is_sequence) {
  while (!frames_.empty() && (frames_.back().indent > indent ||
                              (frames_.back().indent == indent && frames_.back().is_sequence && !is_sequence))) {
    pop();
  }
  if (!frames_.empty() && frames_.back().indent == indent && frames_.back().is_sequence == is_sequence) {
    settle();
    return true;
  }
  // A sequence may stand at its key's own column.
  const bool is_nested =
      frames_.empty() ? into_.count() == 0
                      : is_pending_ && (indent > frames_.back().indent || (is_sequence && !frames_.back().is_sequence));
  if (!is_nested) return false;
  is_pending_ = false;
  push(indent, is_sequence);
  return true;
}

/// Whether `key:` stands here, so that a mapping begins in the element.
bool Parser::looks_like_key() const {
  std::uint32_t end = at_;
  const char quote = peek();
  if (quote == '"' || quote == '\'') {
    end = static_cast<std::uint32_t>(std::min<std::size_t>(text_.find(quote, at_ + 1), text_.size()));
    if (end < size()) ++end;
  } else {
    while (end < size() && is(text_[end], in_key)) ++end;
  }
  return end < size() && text_[end] == ':' && (end + 1 == size() || text_[end + 1] == ' ' || text_[end + 1] == '\n');
}

bool Parser::line() {
  std::uint32_t indent = at_ - line_begin_;
  const auto is_dash = [this] { return peek() == '-' && (peek(1) == ' ' || peek(1) == '\n'); };
  if (frames_.empty() && into_.count() == 0 && (peek() == '{' || peek() == '[') && peek(1) != '{') {
    return flow() && rest_of_line();
  }
  if (!is_dash()) return reach(indent, false) && key();
  if (!reach(indent, true)) return false;
  while (true) {
    ++at_;
    pending_at_ = at_;
    skip_spaces();
    if (peek() == '\n' || peek() == '#') {
      is_pending_ = true;
      return rest_of_line();
    }
    const std::uint32_t dash = frames_.back().indent;
    indent = at_ - line_begin_;
    if (is_dash()) {
      push(indent, true);
      continue;
    }
    if (!looks_like_key()) return value(dash);
    push(indent, false);
    return key();
  }
}

bool Parser::key() {
  const std::uint32_t begin = at_;
  if (peek() == '"') {
    if (!double_quoted()) return false;
  } else if (peek() == '\'') {
    if (!single_quoted()) return false;
  } else {
    if (peek() == '{' && peek(1) == '{') is_template_ = true;
    if (text_.substr(at_, 3) == "<<:") at_ += 2;
    while (more() && is(text_[at_], in_key)) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word.empty() || word[0] == '-' || is_null_word(word)) return false;
    into_.slice(begin, at_, begin, at_ - begin, 0);
  }
  if (at_ - begin > longest_key || !more() || peek() != ':') return false;
  ++at_;
  if (peek() != ' ' && peek() != '\n') return false;
  pending_at_ = at_;
  skip_spaces();
  if (peek() == '\n' || peek() == '#') {
    is_pending_ = true;
    return rest_of_line();
  }
  return value(frames_.back().indent);
}

/// Past the line's end, over a comment; nothing else may stand there.
bool Parser::rest_of_line() {
  skip_spaces();
  if (more() && peek() == '#' && text_[at_ - 1] == ' ') at_ = line_end(at_);
  if (more() && peek() != '\n') return false;
  if (more()) ++at_;
  return true;
}

bool Parser::run() {
  if (!header()) return false;
  while (next_content()) {
    // After a root in brackets nothing may follow.
    if (into_.count() > 0 && frames_.empty()) return false;
    if (!line() || into_.failed()) return false;
  }
  while (!frames_.empty()) pop();
  return !is_rejected_ && into_.count() > 0 && !into_.failed();
}

}  // namespace plain

PlainReading read_plain(SourceId source, std::string_view source_text, std::uint32_t begin, std::uint32_t end,
                        const Bounds& bounds, Diagnostics& out) {
  const std::string_view text = source_text.substr(0, end);
  if (plain::has_odd_bytes(text.substr(begin))) return {};
  Assembler assembler(source, source_text, bounds);
  plain::Parser reader(text, begin, assembler);
  if (!reader.run()) return {.tree = nullptr, .is_template = reader.is_template()};
  return {.tree = assembler.finish(out)};
}

}  // namespace routegrant::yaml

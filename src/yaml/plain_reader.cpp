#include "yaml/plain_reader.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "yaml/arena.hpp"
#include "yaml/assembler.hpp"
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

}  // namespace plain

namespace {

/// yaml-cpp takes longer keys for no keys.
constexpr std::uint32_t longest_key = 1000;

/// One pass over a document, line by line. Every function that returns false has met something outside the subset.
class PlainReader {
 public:
  PlainReader(std::string_view text, std::uint32_t begin, Assembler& into) : text_(text), at_(begin), into_(into) {}

  bool run();

 private:
  struct Frame {
    std::uint32_t indent = 0;
    bool is_sequence = false;
  };

  [[nodiscard]] char peek(std::uint32_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n';
  }
  [[nodiscard]] bool more() const { return at_ < text_.size(); }
  void skip_spaces() {
    while (peek() == ' ' && more()) ++at_;
  }
  /// The end of the line that `from` lies in.
  [[nodiscard]] std::uint32_t line_end(std::uint32_t from) const {
    if (from >= text_.size()) return size();
    const void* found = std::memchr(text_.data() + from, '\n', text_.size() - from);
    return found == nullptr ? size() : static_cast<std::uint32_t>(static_cast<const char*>(found) - text_.data());
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }

  bool header();
  bool next_content();
  bool line();
  bool reach(std::uint32_t indent, bool is_sequence);
  void push(std::uint32_t indent, bool is_sequence);
  void pop();
  void settle();

  bool key();
  bool value(std::uint32_t parent_indent);
  bool rest_of_line();
  bool plain_scalar();
  bool double_quoted(std::uint8_t flags = flag_quoted);
  bool single_quoted();
  bool block_scalar(std::uint32_t parent_indent);
  bool gather_literal(std::uint32_t indent, std::uint32_t& content_end);
  bool flow();
  bool flow_sequence();
  bool flow_mapping();
  bool flow_word();

  std::string_view text_;
  std::uint32_t at_;
  Assembler& into_;
  std::vector<Frame> frames_;
  std::uint32_t line_begin_ = 0;
  /// A key or dash has been read and its value may follow on the next line; if none does it is null, here.
  bool is_pending_ = false;
  std::uint32_t pending_at_ = 0;
  unsigned flow_depth_ = 0;
  std::string buffer_;
};

/// The `---` that may begin a document, alone on its line.
bool PlainReader::header() {
  if (text_.substr(at_, 3) == "---") {
    at_ += 3;
    skip_spaces();
    if (peek() != '\n') return false;
  }
  return true;
}

/// To the next line's content, past blank lines and comments; false at the end.
bool PlainReader::next_content() {
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

void PlainReader::push(std::uint32_t indent, bool is_sequence) {
  frames_.push_back({indent, is_sequence});
  into_.open(is_sequence ? NodeKind::sequence : NodeKind::mapping, at_, 0);
}

void PlainReader::pop() {
  settle();
  frames_.pop_back();
  into_.close(0);
}

/// A value that may still follow does not.
void PlainReader::settle() {
  if (is_pending_) into_.null(pending_at_, pending_at_);
  is_pending_ = false;
}

/// Makes the collection that a line belongs to the innermost one.
bool PlainReader::reach(std::uint32_t indent, bool is_sequence) {
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

bool PlainReader::line() {
  std::uint32_t indent = at_ - line_begin_;
  const auto is_dash = [this] { return peek() == '-' && (peek(1) == ' ' || peek(1) == '\n'); };
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
    // What looks like `key:` begins a mapping in the element.
    std::uint32_t end = at_;
    const char quote = peek();
    if (quote == '"' || quote == '\'') {
      end = static_cast<std::uint32_t>(std::min<std::size_t>(text_.find(quote, at_ + 1), text_.size()));
      if (end < size()) ++end;
    } else {
      while (end < size() && plain::is(text_[end], plain::in_key)) ++end;
    }
    const bool is_key =
        end < size() && text_[end] == ':' && (end + 1 >= size() || text_[end + 1] == ' ' || text_[end + 1] == '\n');
    if (!is_key) return value(dash);
    push(indent, false);
    return key();
  }
}

bool PlainReader::key() {
  const std::uint32_t begin = at_;
  if (peek() == '"') {
    if (!double_quoted()) return false;
  } else if (peek() == '\'') {
    if (!single_quoted()) return false;
  } else {
    while (more() && plain::is(text_[at_], plain::in_key)) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word.empty() || word[0] == '-' || plain::is_null_word(word)) return false;
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
bool PlainReader::rest_of_line() {
  skip_spaces();
  if (more() && peek() == '#' && text_[at_ - 1] == ' ') at_ = line_end(at_);
  if (more() && peek() != '\n') return false;
  if (more()) ++at_;
  return true;
}

bool PlainReader::value(std::uint32_t parent_indent) {
  switch (peek()) {
    case '"': return double_quoted() && rest_of_line();
    case '\'': return single_quoted() && rest_of_line();
    case '|': return block_scalar(parent_indent);
    case '[':
    case '{': return flow() && rest_of_line();
    default: return plain_scalar();
  }
}

bool PlainReader::plain_scalar() {
  const std::uint32_t begin = at_;
  const bool is_dash_word = peek() == '-' && peek(1) != ' ' && peek(1) != '\n';
  if (!plain::is(peek(), plain::begins_scalar) && !is_dash_word) return false;
  std::uint32_t end = at_;
  while (at_ < size()) {
    const char c = text_[at_];
    if (plain::is(c, plain::in_scalar)) {
      ++at_;
      if (c != ' ') end = at_;
    } else if (c == '\n') {
      break;
    } else if (c == ':') {
      if (peek(1) == ' ' || peek(1) == '\n' || peek(1) == '\t') return false;
      end = ++at_;
    } else if (c == '#') {
      if (text_[at_ - 1] == ' ') break;
      end = ++at_;
    } else {
      return false;
    }
  }
  const std::string_view word = text_.substr(begin, end - begin);
  if (plain::is_null_word(word)) {
    into_.null(begin, end);
  } else {
    into_.slice(begin, end, begin, end - begin, 0);
  }
  return rest_of_line();
}

bool PlainReader::double_quoted(std::uint8_t flags) {
  const std::uint32_t begin = at_++;
  bool has_escapes = false;
  while (more() && text_[at_] != '"') {
    if (text_[at_] == '\n' || text_[at_] == '\t') return false;
    if (text_[at_] == '\\') {
      if (!has_escapes) buffer_.assign(text_.substr(begin + 1, at_ - begin - 1));
      has_escapes = true;
      ++at_;
      switch (peek()) {
        case '"': buffer_ += '"'; break;
        case '\\': buffer_ += '\\'; break;
        case 'n': buffer_ += '\n'; break;
        case 't': buffer_ += '\t'; break;
        default: return false;
      }
      if (!more()) return false;
    } else if (has_escapes) {
      buffer_ += text_[at_];
    }
    ++at_;
  }
  if (!more()) return false;
  ++at_;
  if (has_escapes) {
    into_.owned(begin, at_, buffer_, flags);
  } else {
    into_.slice(begin, at_, begin + 1, at_ - begin - 2, flags);
  }
  return true;
}

bool PlainReader::single_quoted() {
  const std::uint32_t begin = at_++;
  bool has_quotes = false;
  while (more()) {
    const char c = text_[at_];
    if (c == '\n' || c == '\t') return false;
    if (c == '\'') {
      if (peek(1) != '\'') break;
      if (!has_quotes) buffer_.assign(text_.substr(begin + 1, at_ - begin - 1));
      has_quotes = true;
      ++at_;
    }
    if (has_quotes) buffer_ += c;
    ++at_;
  }
  if (!more()) return false;
  ++at_;
  if (has_quotes) {
    into_.owned(begin, at_, buffer_, flag_quoted);
  } else {
    into_.slice(begin, at_, begin + 1, at_ - begin - 2, flag_quoted);
  }
  return true;
}

/// A literal block, clipped or stripped, whose indentation its first line shows.
bool PlainReader::block_scalar(std::uint32_t parent_indent) {
  const std::uint32_t begin = at_++;
  const bool is_stripped = peek() == '-';
  if (is_stripped) ++at_;
  skip_spaces();
  if (!more() || peek() != '\n') return false;
  ++at_;
  const std::uint32_t first = at_;
  skip_spaces();
  const std::uint32_t indent = at_ - first;
  if (!more() || peek() == '\n' || peek() == '\t' || indent <= parent_indent) return false;
  at_ = first;
  std::uint32_t content_end = at_;
  buffer_.clear();
  if (!gather_literal(indent, content_end)) return false;
  // Less indented text that is deeper than the parent is nobody's.
  if (more() && at_ - line_begin_ > parent_indent) return false;
  if (is_stripped) buffer_.pop_back();
  into_.owned(begin, content_end, buffer_, flag_quoted);
  at_ = line_begin_;
  return true;
}

/// Lines of one block; stops at the first that is less indented, with `line_begin_` at its begin and `at_` at its
/// content.
bool PlainReader::gather_literal(std::uint32_t indent, std::uint32_t& content_end) {
  std::uint32_t blank_lines = 0;
  while (more()) {
    line_begin_ = at_;
    const std::uint32_t most = std::min(size(), line_begin_ + indent);
    while (at_ < most && text_[at_] == ' ') ++at_;
    if (more() && text_[at_] == '\n') {
      ++blank_lines;
      ++at_;
      continue;
    }
    if (at_ - line_begin_ < indent) break;
    const std::uint32_t end = line_end(at_);
    if (end == size()) return false;  // without a line end, whether the value has one is a matter of taste
    // A line of blanks alone, longer than the indentation, is text in the middle and not at the end.
    if (text_.find_first_not_of(" \t", at_) >= end) return false;
    buffer_.append(blank_lines, '\n');
    blank_lines = 0;
    buffer_.append(text_.substr(at_, end + 1 - at_));
    content_end = end;
    at_ = end + 1;
  }
  if (!more()) line_begin_ = at_;
  return true;
}

bool PlainReader::flow() {
  constexpr unsigned deepest = 64;
  if (++flow_depth_ > deepest) return false;
  const bool is_sequence = peek() == '[';
  into_.open(is_sequence ? NodeKind::sequence : NodeKind::mapping, at_, flag_flow);
  ++at_;
  skip_spaces();
  if (peek() != (is_sequence ? ']' : '}') && !(is_sequence ? flow_sequence() : flow_mapping())) return false;
  ++at_;
  into_.close(at_);
  --flow_depth_;
  return true;
}

bool PlainReader::flow_sequence() {
  while (true) {
    if (!flow_word()) return false;
    skip_spaces();
    if (peek() == ']') return more();
    if (peek() != ',') return false;
    ++at_;
    skip_spaces();
  }
}

bool PlainReader::flow_mapping() {
  while (true) {
    if (peek() == '[' || peek() == '{' || !flow_word()) return false;
    if (peek() != ':' || peek(1) != ' ') return false;
    ++at_;
    skip_spaces();
    if (!flow_word()) return false;
    skip_spaces();
    if (peek() == '}') return more();
    if (peek() != ',') return false;
    ++at_;
    skip_spaces();
  }
}

/// A scalar or collection within a flow collection; plain scalars of the plainest characters only.
bool PlainReader::flow_word() {
  switch (peek()) {
    case '"': return double_quoted();
    case '\'': return single_quoted();
    case '[':
    case '{': return flow();
    default: break;
  }
  const std::uint32_t begin = at_;
  while (more() && plain::is(text_[at_], plain::in_flow)) ++at_;
  const std::string_view word = text_.substr(begin, at_ - begin);
  if (word.empty() || word[0] == '-' || plain::is_null_word(word)) return false;
  into_.slice(begin, at_, begin, at_ - begin, 0);
  return true;
}

bool PlainReader::run() {
  if (!header()) return false;
  while (next_content()) {
    if (!line() || into_.failed()) return false;
  }
  while (!frames_.empty()) pop();
  return into_.count() > 0 && !into_.failed();
}

}  // namespace

std::shared_ptr<const Tree> read_plain(SourceId source, std::string_view source_text, std::uint32_t begin,
                                       std::uint32_t end, const Bounds& bounds, Diagnostics& out) {
  const std::string_view text = source_text.substr(0, end);
  if (plain::has_odd_bytes(text.substr(begin))) return nullptr;
  Assembler assembler(source, source_text, bounds);
  if (!PlainReader(text, begin, assembler).run()) return nullptr;
  return assembler.finish(out);
}

}  // namespace routegrant::yaml

#include <algorithm>

#include "yaml/plain_parser.hpp"
#include "yaml/plain_text.hpp"

namespace routegrant::yaml::plain {
namespace {

/// They are searched one by one.
constexpr std::size_t most_anchors = 1000;

/// Whether a line of a folded block is joined to the one before by one blank: all are alike, and none is blank.
bool folds(std::string_view line, std::uint32_t blank_lines) {
  return blank_lines == 0 && line.front() != ' ' && line.front() != '\t' && line.back() != ' ' && line.back() != '\t';
}

}  // namespace

bool Parser::value(std::uint32_t parent_indent) {
  switch (peek()) {
    case '"': return double_quoted() && rest_of_line();
    case '\'': return single_quoted() && rest_of_line();
    case '|':
    case '>': return block_scalar(parent_indent);
    case '&': return anchored(parent_indent);
    case '*': return alias() && rest_of_line();
    case '[': return flow() && rest_of_line();
    case '{': is_template_ = peek(1) == '{'; return !is_template_ && flow() && rest_of_line();
    default: return plain_scalar(parent_indent);
  }
}

/// The plainest names of anchors.
std::string_view Parser::name() {
  const std::uint32_t begin = ++at_;
  while (more() && is(text_[at_], in_flow)) ++at_;
  return text_.substr(begin, at_ - begin);
}

bool Parser::anchored(std::uint32_t parent_indent) {
  const std::string_view anchor = name();
  if (anchor.empty() || (peek() != ' ' && peek() != '\n')) return false;
  skip_spaces();
  if (peek() == '\n') {
    is_pending_ = true;
    pending_anchor_ = anchor;
    return rest_of_line();
  }
  // A collection on this line, or a null, is left to the parser of record.
  const NodeIndex node = into_.count();
  const bool is_quoted = peek() == '"' || peek() == '\'';
  if (!is_quoted && !is(peek(), begins_scalar)) return false;
  if (!value(parent_indent) || into_.failed() || into_.node(node).kind != NodeKind::scalar) return false;
  // yaml-cpp refuses some anchored scalars of several lines.
  const Node& scalar = into_.node(node);
  if (text_.substr(scalar.begin, scalar.end - scalar.begin).find('\n') != std::string_view::npos) return false;
  anchors_.push_back({anchor, into_.remember(node)});
  return true;
}

bool Parser::alias() {
  const std::uint32_t begin = at_;
  const std::string_view wanted = name();
  if (anchors_.size() > most_anchors) return false;
  // The latest earlier definition holds.
  const auto found = std::find_if(anchors_.rbegin(), anchors_.rend(),
                                  [wanted](const Anchor& anchor) { return anchor.name == wanted; });
  if (found == anchors_.rend()) return false;
  into_.alias(begin, at_, found->number);
  return !into_.failed();
}

/// One line of a plain scalar: to its last character that is no blank. Stops at the line's end or at a comment.
bool Parser::plain_line(std::uint32_t& end) {
  while (at_ < size()) {
    const char c = text_[at_];
    if (is(c, in_scalar)) {
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
  return true;
}

/// Whether the next line goes on with the scalar that this line ends with.
bool Parser::continues(std::uint32_t parent_indent) const {
  if (!more() || peek() != '\n') return false;
  std::uint32_t next = at_ + 1;
  while (next < size() && text_[next] == ' ') ++next;
  return next < size() && text_[next] != '\n' && text_[next] != '#' && next - at_ - 1 > parent_indent;
}

bool Parser::plain_scalar(std::uint32_t parent_indent) {
  const std::uint32_t begin = at_;
  const bool is_dash_word = peek() == '-' && peek(1) != ' ' && peek(1) != '\n';
  if (!is(peek(), begins_scalar) && !is_dash_word) return false;
  std::uint32_t end = at_;
  if (!plain_line(end)) return false;
  const std::string_view word = text_.substr(begin, end - begin);
  if (continues(parent_indent)) {
    buffer_.assign(word);
    do {
      ++at_;
      skip_spaces();
      const std::uint32_t from = at_;
      if (!is(peek(), begins_scalar) || !plain_line(end)) return false;
      buffer_.append(" ").append(text_.substr(from, end - from));
    } while (continues(parent_indent));
    into_.owned(begin, end, buffer_, 0);
  } else if (is_null_word(word)) {
    into_.null(begin, end);
  } else {
    into_.slice(begin, end, begin, end - begin, 0);
  }
  return rest_of_line();
}

bool Parser::double_quoted(std::uint8_t flags) {
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

bool Parser::single_quoted() {
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

/// A literal or simply folded block, clipped or stripped, whose indentation its first line shows.
bool Parser::block_scalar(std::uint32_t parent_indent) {
  const bool is_folded = peek() == '>';
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
  if (!gather_block(indent, is_folded, content_end)) return false;
  // Less indented text that is deeper than the parent is nobody's.
  if (more() && at_ - line_begin_ > parent_indent) return false;
  if (is_stripped) buffer_.pop_back();
  into_.owned(begin, content_end, buffer_, flag_quoted);
  at_ = line_begin_;
  return true;
}

/// Lines of one block; stops at the first that is less indented, with `line_begin_` at its begin and `at_` at its
/// content.
bool Parser::gather_block(std::uint32_t indent, bool is_folded, std::uint32_t& content_end) {
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
    if (is_folded && !folds(text_.substr(at_, end - at_), blank_lines)) return false;
    if (is_folded && !buffer_.empty()) buffer_.back() = ' ';
    buffer_.append(blank_lines, '\n');
    blank_lines = 0;
    buffer_.append(text_.substr(at_, end + 1 - at_));
    content_end = end;
    at_ = end + 1;
  }
  if (!more()) line_begin_ = at_;
  return true;
}

/// Blanks and line ends; comments within flow collections are left to the parser of record.
void Parser::flow_space() {
  while (more() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
}

bool Parser::flow() {
  constexpr unsigned deepest = 64;
  if (++flow_depth_ > deepest) return false;
  const bool is_sequence = peek() == '[';
  into_.open(is_sequence ? NodeKind::sequence : NodeKind::mapping, at_, flag_flow);
  ++at_;
  flow_space();
  if (!more()) return false;
  if (peek() != (is_sequence ? ']' : '}') && !(is_sequence ? flow_sequence() : flow_mapping())) return false;
  ++at_;
  into_.close(at_);
  --flow_depth_;
  return true;
}

bool Parser::flow_sequence() {
  while (more()) {
    if (!flow_word(false)) return false;
    flow_space();
    if (peek() == ']') return more();
    if (peek() != ',') return false;
    ++at_;
    flow_space();
  }
  return false;
}

bool Parser::flow_mapping() {
  while (more()) {
    const bool is_quoted = peek() == '"' || peek() == '\'';
    const std::uint32_t begin = at_;
    if (!flow_word(true) || at_ - begin > longest_key) return false;
    if (peek() != ':' || (!is_quoted && peek(1) != ' ')) return false;
    ++at_;
    flow_space();
    if (!flow_word(false)) return false;
    flow_space();
    if (peek() == '}') return more();
    if (peek() != ',') return false;
    ++at_;
    flow_space();
  }
  return false;
}

/// A scalar or collection within a flow collection; plain scalars of the plainest characters only.
bool Parser::flow_word(bool is_key) {
  switch (peek()) {
    case '"': return double_quoted();
    case '\'': return single_quoted();
    case '[':
    case '{': return !is_key && flow();
    default: break;
  }
  const std::uint32_t begin = at_;
  while (more() && is(text_[at_], in_flow)) ++at_;
  const std::string_view word = text_.substr(begin, at_ - begin);
  if (word.empty() || word[0] == '-') return false;
  if (is_null_word(word)) {
    into_.null(begin, at_);
    return !is_key;
  }
  into_.slice(begin, at_, begin, at_ - begin, 0);
  return true;
}

}  // namespace routegrant::yaml::plain

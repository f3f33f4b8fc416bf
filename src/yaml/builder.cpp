#include "yaml/builder.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "yaml/arena.hpp"
#include "yaml/assembler.hpp"
#include "yaml/extent.hpp"

namespace routegrant::yaml {
namespace {

/// A stream over bytes that are already in memory, without a copy.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::string_view text) {
    // The interface wants mutable bytes; nothing writes to them, as this buffer has no put area.
    char* begin = const_cast<char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    setg(begin, begin, begin + text.size());
  }
};

constexpr std::string_view text_tag = "tag:yaml.org,2002:str";
constexpr std::string_view null_tag = "tag:yaml.org,2002:null";
constexpr std::string_view binary_tag = "tag:yaml.org,2002:binary";

/// Translates yaml-cpp's events into nodes. Its marks count bytes from the document's begin and say only where
/// something begins; where it ends is read off the text.
class Handler : public YAML::EventHandler {
 public:
  Handler(std::string_view text, std::uint32_t offset, Assembler& into) : text_(text), offset_(offset), into_(into) {}

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::uint32_t at = begin(mark);
    const std::uint32_t content = skip_properties(text_, at);
    const std::uint32_t word = null_word(content);
    // A null that is not written has the next token's mark, or its own key's.
    if (word > 0 && content >= last_end_) {
      remember(anchor, into_.null(content, content + word));
      last_end_ = content + word;
      return;
    }
    const std::uint32_t place = unwritten();
    remember(anchor, into_.null(place, place));
    last_end_ = place;
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::uint32_t at = begin(mark);
    last_end_ = skip_name(text_, at);
    into_.alias(at, last_end_, anchor < anchors_.size() ? anchors_[anchor] : ~std::size_t{0});
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const std::uint32_t at = begin(mark);
    const std::uint32_t content = skip_properties(text_, at);
    if (tag == null_tag) {
      const Extent extent = align(text_, content, value);
      remember(anchor, into_.null(content, extent.end));
      last_end_ = extent.end;
      return;
    }
    if (tag == binary_tag) {
      remember(anchor, binary(content, value));
      return;
    }
    const ScalarStyle style = style_at(text_, content);
    std::uint8_t flags = 0;
    if (tag == text_tag || tag == "!" || (tag == "?" && style != ScalarStyle::plain)) flags |= flag_quoted;
    if (value.empty() && (style == ScalarStyle::plain || is_on_later_line(at, content))) {
      const std::uint32_t place = skip_name(text_, at);  // a tag without content
      remember(anchor, into_.slice(at, place, place, 0, flags));
      last_end_ = place;
      return;
    }
    remember(anchor, scalar(content, style, value, flags));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(NodeKind::sequence, mark, anchor, style);
  }
  void OnSequenceEnd() override { close(']'); }

  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(NodeKind::mapping, mark, anchor, style);
  }
  void OnMapEnd() override { close('}'); }

 private:
  /// The byte a mark names.
  [[nodiscard]] std::uint32_t begin(const YAML::Mark& mark) const {
    return std::min(offset_ + static_cast<std::uint32_t>(std::max(mark.pos, 0)),
                    static_cast<std::uint32_t>(text_.size()));
  }

  /// Where a value stands that is not written: after its key's colon or its element's dash.
  [[nodiscard]] std::uint32_t unwritten() const {
    const std::uint32_t next = skip_space(text_, last_end_);
    if (next < text_.size() && (text_[next] == ':' || text_[next] == '-' || text_[next] == '?')) return next + 1;
    return last_end_;
  }

  [[nodiscard]] bool is_at_key() const {
    if (into_.failed() || into_.innermost() == no_node) return false;
    const Node& node = into_.node(into_.innermost());
    return node.kind == NodeKind::mapping && node.size % 2 == 0;
  }

  /// The bytes of the word for null that is the node at `at`, if one stands there. What is followed by a colon is the
  /// next key, unless a key is what we look for.
  [[nodiscard]] std::uint32_t null_word(std::uint32_t at) const {
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      if (text_.substr(at, word.size()) != word) continue;
      const std::string_view rest = text_.substr(at + word.size());
      const bool ends = rest.empty() || std::string_view(" \t\r\n,]}:").find(rest[0]) != std::string_view::npos;
      const std::size_t next = rest.find_first_not_of(" \t");
      const bool is_key = next != std::string_view::npos && rest[next] == ':';
      if (ends && (!is_key || is_at_key())) return static_cast<std::uint32_t>(word.size());
    }
    return 0;
  }

  [[nodiscard]] bool is_on_later_line(std::uint32_t from, std::uint32_t to) const {
    return text_.substr(from, to - from).find('\n') != std::string_view::npos;
  }

  NodeIndex scalar(std::uint32_t at, ScalarStyle style, const std::string& value, std::uint8_t flags) {
    const auto size = static_cast<std::uint32_t>(value.size());
    const bool is_quoted = style == ScalarStyle::single_quoted || style == ScalarStyle::double_quoted;
    const std::uint32_t quote = is_quoted ? 1 : 0;
    const std::size_t from = std::min<std::size_t>(at + quote, text_.size());
    bool is_slice = style != ScalarStyle::block && text_.substr(from, size) == value;
    if (is_quoted && is_slice) {
      // A quote or backslash in the value was written as an escape, whatever the first bytes look like.
      is_slice = from + size < text_.size() && text_[from + size] == text_[at] &&
                 value.find_first_of("'\"\\") == std::string::npos;
    }
    if (is_slice) {
      last_end_ = at + size + 2 * quote;
      return into_.slice(at, last_end_, at + quote, size, flags);
    }
    const Extent extent = align(text_, at, value);
    last_end_ = extent.end;
    if (is_quoted && !extent.whole)
      into_.fail(at, "this quoted text is never closed, so the YAML document is not read");
    return into_.owned(at, extent.end, value, flags);
  }

  /// kubectl reads the bytes that base64 stands for as a text, of keys too, and refuses what is no base64 (go-yaml,
  /// resolve.go).
  NodeIndex binary(std::uint32_t at, const std::string& value) {
    const Extent extent = align(text_, at, value);
    last_end_ = extent.end;
    const std::optional<std::string> bytes = text::from_base64(value);
    if (!bytes) into_.fail(at, "this value is tagged !!binary, but is no base64, so the YAML document is not read");
    return into_.owned(at, extent.end, bytes.value_or(std::string()), flag_quoted);
  }

  void open(NodeKind kind, const YAML::Mark& mark, YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
    const std::uint32_t at = skip_properties(text_, begin(mark));
    const bool is_bracket = at < text_.size() && (text_[at] == '[' || text_[at] == '{');
    const bool is_flow = style == YAML::EmitterStyle::Flow;
    // A single pair within a flow sequence (`[a: b]`) is a mapping without braces.
    brackets_.push_back(is_flow && is_bracket);
    if (is_flow && is_bracket) last_end_ = at + 1;
    last_end_ = std::max(last_end_, at);
    remember(anchor, into_.open(kind, at, is_flow && is_bracket ? flag_flow : 0));
  }

  void close(char bracket) {
    if (brackets_.empty()) return;
    const bool has_bracket = brackets_.back();
    brackets_.pop_back();
    if (has_bracket) last_end_ = after_bracket(bracket);
    into_.close(has_bracket ? last_end_ : 0);
  }

  [[nodiscard]] std::uint32_t after_bracket(char bracket) const {
    std::uint32_t at = last_end_;
    while (true) {
      at = skip_space(text_, at);
      if (at >= text_.size()) return last_end_;
      if (text_[at] == bracket) return at + 1;
      if (std::string_view(",:?").find(text_[at]) == std::string_view::npos) return last_end_;
      ++at;
    }
  }

  void remember(YAML::anchor_t anchor, NodeIndex node) {
    if (anchor == 0 || node == no_node) return;
    if (anchors_.size() <= anchor) anchors_.resize(anchor + 1, ~std::size_t{0});
    anchors_[anchor] = into_.remember(node);
  }

  std::string_view text_;
  std::uint32_t offset_;
  Assembler& into_;
  /// Past the last token that became a node.
  std::uint32_t last_end_ = 0;
  std::vector<bool> brackets_;
  std::vector<std::size_t> anchors_;
};

/// YAML 1.2, 5.1: characters a stream must not hold. yaml-cpp takes U+0004 for the end of the stream.
std::size_t find_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f) return i;
  }
  return std::string_view::npos;
}

}  // namespace

std::shared_ptr<const Tree> build(SourceId source, std::string_view source_text, std::uint32_t begin, std::uint32_t end,
                                  const Bounds& bounds, Diagnostics& out) {
  const std::string_view text = source_text.substr(0, end);
  // The stream would take marks of byte order for its own and count positions without them.
  while (text.substr(begin).starts_with("\xEF\xBB\xBF")) begin += 3;
  Assembler assembler(source, source_text, bounds);
  const std::size_t control = find_control_character(text.substr(begin));
  if (control != std::string_view::npos) {
    assembler.fail(begin + static_cast<std::uint32_t>(control),
                   "a control character stands here, so the YAML document is not read");
    return assembler.finish(out);
  }
  if (begin < end && static_cast<unsigned char>(text[begin]) >= 0xFE) {
    assembler.fail(begin, "this YAML document does not begin with UTF-8 text, so it is not read");
    return assembler.finish(out);
  }
  try {
    MemoryBuffer buffer(text.substr(begin));
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    Handler handler(text, begin, assembler);
    parser.HandleNextDocument(handler);
  } catch (const YAML::Exception& error) {
    const auto at = static_cast<std::uint32_t>(std::max(error.mark.pos, 0));
    assembler.fail(begin + at, "this YAML document cannot be parsed: " + error.msg);
  }
  return assembler.finish(out);
}

}  // namespace routegrant::yaml

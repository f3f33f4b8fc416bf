#include "yaml/document_scan.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "yaml/json_reader.hpp"

namespace routegrant::yaml {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// `---` or `...`, alone or before a blank. kubectl cuts where a comment follows at once, too (apimachinery,
/// util/yaml/decoder.go, YAMLReader).
bool is_marker(std::string_view line, char c) {
  return line.size() >= 3 && line[0] == c && line[1] == c && line[2] == c &&
         (line.size() == 3 || is_blank(line[3]) || line[3] == '\r' || (c == '-' && line[3] == '#'));
}

/// The key of a line that plainly is `key:` or `key: ...`, from column 0.
std::string_view plain_key(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && (is_word(line[end]) || line[end] == '_' || line[end] == '-' || line[end] == '.')) ++end;
  const bool is_key = end > 0 && end < line.size() && line[end] == ':' &&
                      (end + 1 == line.size() || line[end + 1] == ' ' || line[end + 1] == '\r');
  return is_key ? line.substr(0, end) : std::string_view{};
}

/// The one clean word that is the whole value of a line, a comment apart.
std::string_view clean_word(std::string_view value) {
  std::size_t begin = 0;
  while (begin < value.size() && value[begin] == ' ') ++begin;
  std::size_t end = begin;
  while (end < value.size() && is_word(value[end])) ++end;
  std::size_t rest = end;
  while (rest < value.size() && value[rest] == ' ') ++rest;
  const bool ends =
      rest == value.size() || (rest > end && value[rest] == '#') || (value[rest] == '\r' && rest + 1 == value.size());
  return ends ? value.substr(begin, end - begin) : std::string_view{};
}

/// Gathers what one document's lines say about it.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  std::vector<DocumentRange> run();

 private:
  void line(std::uint32_t at, std::string_view line);
  void marker(std::uint32_t at, std::string_view line);
  void finish(std::uint32_t end);
  void keep(std::uint32_t end);
  std::uint32_t skip_mark(std::uint32_t at);

  std::string_view text_;
  std::vector<DocumentRange> found_;
  std::uint32_t begin_ = 0;
  /// Where the first line with content has it.
  std::uint32_t content_ = 0;
  bool has_content_ = false;
  bool has_directive_ = false;
  /// Whether all lines so far are as in a block mapping at column 0.
  bool is_clean_ = true;
  bool has_key_ = false;
  unsigned kinds_ = 0;
  std::string_view kind_;
};

/// Keeps what lies between `begin_` and `end` as a document.
void Scan::keep(std::uint32_t end) {
  DocumentRange range{.begin = begin_, .end = end};
  if (is_clean_ && kinds_ == 1) range.kind = kind_;
  range.mentions_kind = kinds_ > 0 || text_.substr(begin_, end - begin_).find("kind") != std::string_view::npos;
  found_.push_back(range);
}

void Scan::finish(std::uint32_t end) {
  // Braces in braces are a template's, whose parts stay together.
  while (has_content_ && text_[content_] == '{' && text_.substr(content_, 2) != "{{") {
    const std::size_t first = end_of_first_object(text_.substr(content_, end - content_));
    if (first == std::string_view::npos) break;
    keep(content_ + static_cast<std::uint32_t>(first));
    begin_ = content_ = static_cast<std::uint32_t>(text_.find('{', found_.back().end));
  }
  if (has_content_) keep(end);
  has_content_ = has_directive_ = has_key_ = false;
  is_clean_ = true;
  kinds_ = 0;
  kind_ = {};
}

void Scan::marker(std::uint32_t at, std::string_view line) {
  const bool keeps_directives = has_directive_ && !has_content_;
  finish(at);
  if (!keeps_directives) begin_ = at;
  is_clean_ = !keeps_directives;
  const std::string_view rest = line.substr(std::min<std::size_t>(3, line.size()));
  const std::size_t content = rest.find_first_not_of(" \t\r");
  if (content == std::string_view::npos || rest[content] == '#') {
    // No parser of YAML takes `---#` for a marker.
    if (content == 0 && !keeps_directives) begin_ = at + static_cast<std::uint32_t>(line.size());
    return;
  }
  has_content_ = true;
  content_ = at + 3 + static_cast<std::uint32_t>(content);
  is_clean_ = false;
}

/// Past a byte order mark at the begin of a line where YAML passes over it: before a document's first content, as files
/// that are put one after the other have it. Before a marker it is passed over as well, so that it does not join two
/// documents to one that cannot be read.
std::uint32_t Scan::skip_mark(std::uint32_t at) {
  while (text_.substr(at, 3) == byte_order_mark) {
    if (!has_content_) {
      if (!has_directive_) begin_ = at + 3;
    } else {
      const std::string_view next = text_.substr(at + 3, 4);
      if (!is_marker(next.substr(0, next.find('\n')), '-')) return at;
    }
    at += 3;
  }
  return at;
}

void Scan::line(std::uint32_t at, std::string_view line) {
  const std::size_t content = line.find_first_not_of(" \t\r");
  if (content == std::string_view::npos || line[content] == '#') return;
  if (line[0] == '%' && !has_content_) {
    has_directive_ = true;
    return;
  }
  if (!has_content_) content_ = at + static_cast<std::uint32_t>(content);
  has_content_ = true;
  if (content > 0) {
    if (!has_key_ || line[0] == '\t') is_clean_ = false;
    return;
  }
  if (line[0] == '-' && (line.size() == 1 || line[1] == ' ' || line[1] == '\r')) {
    if (!has_key_) is_clean_ = false;
    return;
  }
  const std::string_view key = plain_key(line);
  if (key.empty()) is_clean_ = false;
  has_key_ = true;
  if (key != "kind") return;
  ++kinds_;
  kind_ = clean_word(line.substr(key.size() + 1));
}

std::vector<DocumentRange> Scan::run() {
  std::uint32_t at = 0;
  const auto size = static_cast<std::uint32_t>(text_.size());
  while (at < size) {
    if (text_[at] == byte_order_mark[0]) at = skip_mark(at);
    if (at == size) break;
    const char* start = text_.data() + at;
    const void* newline = std::memchr(start, '\n', size - at);
    const std::uint32_t end =
        newline == nullptr ? size : static_cast<std::uint32_t>(static_cast<const char*>(newline) - text_.data());
    const std::string_view current = text_.substr(at, end - at);
    const bool is_deeper_line = !current.empty() && current[0] == ' ' && has_key_;
    if (!is_deeper_line && !current.empty()) {
      if (is_marker(current, '-')) {
        marker(at, current);
      } else if (is_marker(current, '.')) {
        finish(at);
        begin_ = std::min(end + 1, size);
      } else {
        line(at, current);
      }
    }
    at = end + 1;
  }
  finish(size);
  return std::move(found_);
}

}  // namespace

std::vector<DocumentRange> scan_documents(std::string_view text) {
  return Scan(text).run();
}

bool has_template_braces(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    const std::size_t braces = line.find("{{");
    if (braces == std::string_view::npos) continue;
    if (line.substr(0, braces).find_first_of("\"'#`") == std::string_view::npos) return true;
  }
  return false;
}

}  // namespace routegrant::yaml

#include "kube/secrets/template_map.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace routegrant::kube {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::string_view blanks = " \t\r";

/// Bytes of the whole text.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
};

class Lines {
 public:
  explicit Lines(const yaml::Cursor& scalar)
      : text_(scalar.text()), segments_(scalar.segments()), source_(scalar.span().source) {}

  TemplateMap run() {
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      read(trimmed({begin, end}), begin);
      begin = end + 1;
    }
    return std::move(map_);
  }

 private:
  [[nodiscard]] std::string_view text(Run run) const { return text_.substr(run.begin, run.end - run.begin); }

  [[nodiscard]] Run trimmed(Run run) const {
    while (run.begin < run.end && blanks.find(text_[run.begin]) != none) ++run.begin;
    while (run.begin < run.end && blanks.find(text_[run.end - 1]) != none) --run.end;
    return run;
  }

  void read(Run line, std::size_t line_begin) {
    const std::string_view words = text(line);
    if (words.empty() || words.starts_with('#') || words == "---") return;
    if (words.starts_with("{{")) {
      // A comment writes nothing; whatever else stands alone may write keys, or take them away.
      const std::string_view action = text::trim(words.substr(words.starts_with("{{-") ? 3 : 2));
      map_.is_whole = map_.is_whole && action.starts_with("/*");
      return;
    }
    const std::size_t indent = line.begin - line_begin;
    if (!indent_) indent_ = indent;
    if (indent > *indent_) return forget_last();
    const std::size_t colon = end_of_key(words);
    Run key = trimmed({line.begin, line.begin + std::min(colon, words.size())});
    if (colon == none || key.begin == key.end || text(key).find("{{") != none) {
      map_.is_whole = false;
      return;
    }
    const char quote = text_[key.begin];
    if ((quote == '"' || quote == '\'') && key.end - key.begin >= 2) key = {key.begin + 1, key.end - 1};
    DataEntry& entry = map_.entries.emplace_back();
    entry.key = {std::string(text(key)), place(key)};
    entry.is_template = true;
    read_value(trimmed({line.begin + colon + 1, line.end}), entry);
  }

  /// The colon that ends a key: before a blank or the line's end.
  static std::size_t end_of_key(std::string_view line) {
    std::size_t colon = line.find(':');
    while (colon != none && colon + 1 < line.size() && blanks.find(line[colon + 1]) == none)
      colon = line.find(':', colon + 1);
    return colon;
  }

  /// A value that goes on in the next line.
  void forget_last() {
    if (map_.entries.empty()) return;
    map_.entries.back().made.clear();
    map_.entries.back().outside_git = true;
  }

  void read_value(Run value, DataEntry& entry) {
    const std::optional<Run> plain = content_of(value);
    entry.outside_git = !plain;
    for (std::size_t at = value.begin; plain && at < plain->end;) {
      at = std::max(at, plain->begin);
      const std::size_t open = std::min(text_.find("{{", at), plain->end);
      add_words({at, open}, entry);
      const std::size_t close = open == plain->end ? open : std::min(text_.find("}}", open), plain->end - 2) + 2;
      if (open < close) entry.made.push_back({.text = "${VALUE}", .span = place({open, close}), .known = false});
      at = close;
    }
    // Without a part it would look like a scalar that is not there.
    if (plain && entry.made.empty()) entry.made.push_back({.text = {}, .span = place(value)});
  }

  /// What is written between quotes, or before a comment; nothing where only YAML could read it.
  [[nodiscard]] std::optional<Run> content_of(Run value) const {
    const std::string_view words = text(value);
    if (words.empty()) return value;
    const char first = words.front();
    const bool is_action = words.starts_with("{{");
    if (!is_action && std::string_view("|>{[&*!%@`").find(first) != none) return std::nullopt;
    if (first != '"' && first != '\'') {
      const std::size_t comment = words.find(" #");
      return trimmed({value.begin, value.begin + std::min(comment, words.size())});
    }
    const std::size_t last = words.rfind(first);
    const std::string_view inner = words.substr(1, last == 0 ? 0 : last - 1);
    const std::string_view rest = text::trim(words.substr(last + 1));
    if (last == 0 || !(rest.empty() || rest.starts_with('#'))) return std::nullopt;
    // Escapes, and quotes in quotes, are YAML's; in an action they are the template's.
    if (has_outside_of_actions(inner, first == '"' ? '\\' : '\'')) return std::nullopt;
    return Run{value.begin + 1, value.begin + last};
  }

  static bool has_outside_of_actions(std::string_view text, char wanted) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t open = std::min(text.find("{{", at), text.size());
      if (text.substr(at, open - at).find(wanted) != none) return true;
      const std::size_t close = text.find("}}", open);
      at = close == none ? text.size() : close + 2;
    }
    return false;
  }

  /// Word by word, so that each of a URL's parts has a place of its own.
  void add_words(Run run, DataEntry& entry) {
    constexpr std::string_view marks = ":/@?&=,; ";
    while (run.begin < run.end) {
      const bool is_mark = marks.find(text_[run.begin]) != none;
      std::size_t end = run.begin + 1;
      while (end < run.end && (marks.find(text_[end]) != none) == is_mark) ++end;
      const Run word{run.begin, end};
      entry.made.push_back({.text = std::string(text(word)), .span = place(word)});
      run.begin = end;
    }
  }

  [[nodiscard]] std::uint32_t origin(std::size_t offset) const {
    const auto at = static_cast<std::uint32_t>(offset);
    const auto after = std::upper_bound(segments_.begin(), segments_.end(), at,
                                        [](std::uint32_t value, const Segment& s) { return value < s.begin; });
    if (after == segments_.begin()) return 0;
    const Segment& segment = *(after - 1);
    return segment.parent_begin + (at - segment.begin);
  }

  [[nodiscard]] Span place(Run run) const {
    const std::uint32_t begin = origin(run.begin);
    return {source_, begin, run.end > run.begin ? origin(run.end - 1) + 1 : begin};
  }

  std::string_view text_;
  std::vector<Segment> segments_;
  SourceId source_;
  std::optional<std::size_t> indent_{};
  TemplateMap map_{};
};

}  // namespace

TemplateMap read_template_map(const yaml::Cursor& scalar) {
  return Lines(scalar).run();
}

}  // namespace routegrant::kube

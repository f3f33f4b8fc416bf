#include "yaml/template_segments.hpp"

#include <algorithm>
#include <string>

#include "yaml/extent.hpp"

namespace routegrant::yaml {
namespace {

constexpr std::size_t none = std::string_view::npos;
/// A longer value is mapped roughly: its begin and its end.
constexpr std::size_t longest_value = 1024;

/// Past the brace that closes the `${` at `at`; the end of the text where none does.
std::size_t closing(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (std::size_t i = at; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i + 1;
  }
  return text.size();
}

class Matching {
 public:
  /// One line of the scalar, at `at` of the source, and what became of it, at `value_at` of the value.
  bool add(std::string_view written, std::size_t at, std::string_view value, std::size_t value_at) {
    std::size_t read = 0;
    std::size_t done = 0;
    while (true) {
      const std::size_t open = std::min(written.find("${", read), written.size());
      const std::string_view literal = written.substr(read, open - read);
      if (!value.substr(done).starts_with(literal)) return false;
      if (!literal.empty()) put(value_at + done, at + read);
      done += literal.size();
      if (open == written.size()) return done == value.size();
      const std::size_t end = closing(written, open);
      const std::size_t next = std::min(written.find("${", end), written.size());
      const std::size_t found = end_of_run(value, done, written.substr(end, next - end), next == written.size());
      if (found == none) return false;
      put_run(value_at + done, found - done, at + open, at + end);
      done = found;
      read = end;
    }
  }

  std::vector<Segment> take() { return std::move(segments_); }

 private:
  /// Where what was put in ends: before the text that follows it.
  static std::size_t end_of_run(std::string_view value, std::size_t from, std::string_view after, bool is_last) {
    if (is_last) {
      const bool fits = value.size() >= from + after.size() && value.ends_with(after);
      return fits ? value.size() - after.size() : none;
    }
    return after.empty() ? none : value.find(after, from);
  }

  void put(std::size_t begin, std::size_t parent) {
    segments_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(parent)});
  }

  /// Each byte but the last is the placeholder's begin, the last its end.
  void put_run(std::size_t begin, std::size_t size, std::size_t parent, std::size_t parent_end) {
    const std::size_t first = std::min(size, longest_value);
    for (std::size_t i = 0; i + 1 < first; ++i) put(begin + i, parent);
    if (size > 0) put(begin + size - 1, parent_end - 1);
  }

  std::vector<Segment> segments_;
};

std::string_view without_blanks(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

/// `|`: the lines below the header, of which each has one of the value.
std::vector<Segment> of_block(std::string_view text, std::uint32_t begin, std::uint32_t end, std::string_view value) {
  Matching matching;
  std::size_t at = text.find('\n', begin);
  std::size_t value_at = 0;
  while (value_at < value.size()) {
    if (at == none || ++at >= end) return {};
    const std::size_t line_end = std::min({text.find('\n', at), std::size_t{end}, text.size()});
    const std::size_t value_end = std::min(value.find('\n', value_at), value.size());
    std::string_view written = text.substr(at, line_end - at);
    if (written.ends_with('\r')) written.remove_suffix(1);
    const std::string_view line = value.substr(value_at, value_end - value_at);
    // The indentation is what the value's line has not.
    const std::size_t blanks = written.size() - without_blanks(written).size();
    const std::size_t kept = line.size() - without_blanks(line).size();
    if (kept > blanks) return {};
    if (!matching.add(written.substr(blanks - kept), at + blanks - kept, line, value_at)) return {};
    at = line_end;
    value_at = value_end + 1;
  }
  return matching.take();
}

}  // namespace

std::vector<Segment> segments_of_template(std::string_view text, std::uint32_t begin, std::uint32_t end,
                                          std::string_view value) {
  if (begin >= end || end > text.size()) return {};
  std::string_view written = text.substr(begin, end - begin);
  if (written.find("${") == none) return {};
  const ScalarStyle style = style_at(text, begin);
  if (style == ScalarStyle::block)
    return written.front() == '|' ? of_block(text, begin, end, value) : std::vector<Segment>{};
  std::uint32_t at = begin;
  if (style != ScalarStyle::plain) {
    const std::string_view escapes = style == ScalarStyle::double_quoted ? "\\\n" : "'\n";
    written = written.substr(1, written.size() < 2 ? 0 : written.size() - 2);
    if (written.find_first_of(escapes) != none) return {};
    ++at;
  }
  Matching matching;
  return written.find('\n') == none && matching.add(written, at, value, 0) ? matching.take() : std::vector<Segment>{};
}

}  // namespace routegrant::yaml

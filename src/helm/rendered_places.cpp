#include "helm/rendered_places.hpp"

#include <algorithm>
#include <cstdint>

namespace routegrant::helm {
namespace {

constexpr std::string_view blanks = " \t\r";

void add_segment(std::size_t begin, std::size_t parent, std::vector<Segment>& segments) {
  segments.push_back({.begin = static_cast<std::uint32_t>(begin), .parent_begin = static_cast<std::uint32_t>(parent)});
}

bool is_part_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & '\x80') != 0;
}

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(blanks), line.size());
}

/// How much both have at their beginnings, up to the template's first action.
std::size_t common_beginning(std::string_view written, std::string_view line) {
  written = written.substr(0, written.find("{{"));
  std::size_t same = 0;
  while (same < written.size() && same < line.size() && written[same] == line[same]) ++same;
  return same;
}

/// How much both have at their ends, down to the template's last action.
std::size_t common_end(std::string_view written, std::string_view line) {
  const std::size_t open = written.rfind("{{");
  const std::size_t close = open == std::string_view::npos ? open : written.find("}}", open);
  if (close != std::string_view::npos) written.remove_prefix(close + 2);
  std::size_t same = 0;
  while (same < written.size() && same < line.size() &&
         written[written.size() - same - 1] == line[line.size() - same - 1])
    ++same;
  return same;
}

}  // namespace

void add_words(Span parent, std::string_view text, std::size_t begin, std::size_t end, std::vector<Segment>& segments) {
  const std::size_t length = std::max<std::size_t>(1, parent.end - parent.begin);
  std::size_t run = begin;
  for (std::size_t at = begin; at < std::max(end, begin + 1); ++at) {
    const bool follows_word = at > begin && is_part_of_word(text[at - 1]);
    const bool begins = at == begin || !follows_word || at - run >= length;
    const bool ends = at + 1 >= end || !is_part_of_word(text[at]) || !is_part_of_word(text[at + 1]);
    if (begins) run = at;
    if (begins || ends) add_segment(at, begins ? parent.begin : parent.begin + length - 1, segments);
  }
}

void add_line(const RenderedLine& line, std::string_view written, std::string_view text, std::size_t begin,
              std::size_t end, std::vector<Segment>& segments) {
  const std::string_view rendered = text.substr(begin, end - begin);
  const std::size_t indented = indentation(written);
  Span parent = *line.line;
  if (!line.is_exact) {
    parent.begin += static_cast<std::uint32_t>(indented);
    add_words(parent, text, begin, end, segments);
    return;
  }
  const std::size_t head = common_beginning(written, rendered);
  const std::size_t tail = std::min(common_end(written, rendered), rendered.size() - head);
  add_segment(begin, parent.begin, segments);
  if (head + tail < rendered.size()) {
    const Span actions{parent.source, parent.begin + static_cast<std::uint32_t>(head),
                       parent.end - static_cast<std::uint32_t>(tail)};
    add_words(actions, text, begin + head, end - tail, segments);
  }
  if (tail > 0) add_segment(end - tail, parent.end - tail, segments);
}

}  // namespace routegrant::helm

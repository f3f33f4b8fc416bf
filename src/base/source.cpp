#include "routegrant/source.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace routegrant {
namespace {

/// How many UTF-16 code units the UTF-8 bytes make; a stray byte counts as one.
std::uint32_t utf16_units(std::string_view bytes) {
  std::uint32_t units = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;  // a continuation byte belongs to the unit before it
    units += byte >= 0xF0U ? 2 : 1;
  }
  return units;
}

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Columns of longer lines are counted from the last mark before them, not from where the line starts.
constexpr std::uint32_t bytes_of_mark = 4096;

}  // namespace

SourceId Sources::add(Source source) {
  RG_CHECK(source.text.size() < 0xffffffffULL);
  all_.push_back(std::move(source));
  lines_.emplace_back();
  marks_.emplace_back();
  return static_cast<SourceId>(all_.size() - 1);
}

std::optional<SourceId> Sources::find(std::string_view path) const {
  for (; indexed_ < all_.size(); ++indexed_) {
    const Source& source = all_[indexed_];
    if (source.segments.empty()) by_path_.emplace(source.path, SourceId{indexed_});
  }
  const auto found = by_path_.find(std::string(path));
  return found == by_path_.end() ? std::nullopt : std::optional(found->second);
}

Span Sources::origin(Span span) const {
  while (true) {
    const Source& source = (*this)[span.source];
    if (source.segments.empty()) return span;
    const auto to_parent = [&](std::uint32_t offset) {
      const auto after =
          std::upper_bound(source.segments.begin(), source.segments.end(), offset,
                           [](std::uint32_t value, const Segment& segment) { return value < segment.begin; });
      const Segment& segment = after == source.segments.begin() ? *after : *(after - 1);
      return segment.parent_begin + (offset - segment.begin);
    };
    const std::uint32_t begin = to_parent(span.begin);
    // The end is mapped by the last byte, so that it stays on that byte's line.
    const std::uint32_t end = span.end > span.begin ? to_parent(span.end - 1) + 1 : begin;
    span = Span{source.parent, begin, std::max(begin, end)};
  }
}

const std::vector<std::uint32_t>& Sources::lines(SourceId id) const {
  std::vector<std::uint32_t>& starts = lines_[static_cast<std::uint32_t>(id)];
  if (starts.empty()) {
    const std::string& text = (*this)[id].text;
    starts.push_back(0);
    for (std::uint32_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')))
        starts.push_back(i + 1);
    }
  }
  return starts;
}

std::uint32_t Sources::units_between(SourceId id, std::uint32_t begin, std::uint32_t end) const {
  const std::string_view text = (*this)[id].text;
  if (begin == 0 && text.substr(0, end).starts_with(byte_order_mark)) begin = byte_order_mark.size();
  if (end - begin <= bytes_of_mark) return utf16_units(text.substr(begin, end - begin));
  std::vector<std::uint32_t>& marks = marks_[static_cast<std::uint32_t>(id)];
  if (marks.empty()) {
    std::uint32_t units = 0;
    for (std::size_t at = 0; at < text.size(); at += bytes_of_mark) {
      marks.push_back(units);
      units += utf16_units(text.substr(at, bytes_of_mark));
    }
    marks.push_back(units);
  }
  const auto units_before = [&](std::uint32_t offset) {
    const std::uint32_t mark = offset / bytes_of_mark;
    return marks[mark] + utf16_units(text.substr(std::size_t{mark} * bytes_of_mark, offset % bytes_of_mark));
  };
  return units_before(end) - units_before(begin);
}

Place Sources::place(Span span) const {
  span = origin(span);
  const Source& source = (*this)[span.source];
  const std::vector<std::uint32_t>& starts = lines(span.source);
  const auto size = static_cast<std::uint32_t>(source.text.size());
  const auto locate = [&](std::uint32_t offset, std::uint32_t& line, std::uint32_t& column) {
    offset = std::min(offset, size);
    const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
    const std::uint32_t start = *(after - 1);
    line = static_cast<std::uint32_t>(after - starts.begin());
    column = units_between(span.source, start, offset) + 1;
  };
  Place place{.file = source.path};
  locate(span.begin, place.line, place.column);
  locate(std::max(span.begin, span.end), place.end_line, place.end_column);
  return place;
}

std::string_view Sources::text(Span span) const {
  const std::string_view text = (*this)[span.source].text;
  const std::size_t begin = std::min<std::size_t>(span.begin, text.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, text.size());
  return text.substr(begin, end - begin);
}

std::string_view Sources::line(Span span) const {
  span = origin(span);
  const std::string_view text = (*this)[span.source].text;
  const std::size_t at = std::min<std::size_t>(span.begin, text.size());
  const std::vector<std::uint32_t>& starts = lines(span.source);
  const std::uint32_t start = *(std::upper_bound(starts.begin(), starts.end(), static_cast<std::uint32_t>(at)) - 1);
  const std::size_t end = text.find_first_of("\r\n", start);
  return text.substr(start, end == std::string_view::npos ? text.npos : end - start);
}

}  // namespace routegrant

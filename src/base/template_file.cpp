#include "base/template_file.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant {
namespace {

constexpr std::string_view blanks = " \t";

/// What stands around the actions of a template's line, first and last pieces included; nothing where the line has no
/// action, says too little by itself, or is joined with a neighbour (`{{-` at its beginning, `-}}` at its end).
std::optional<std::vector<std::string_view>> pieces_of(std::string_view line) {
  std::vector<std::string_view> pieces;
  bool trims_next = false;
  while (true) {
    const std::size_t open = line.find("{{");
    std::string_view piece = line.substr(0, open);
    if (trims_next) piece.remove_prefix(std::min(piece.find_first_not_of(blanks), piece.size()));
    if (open == std::string_view::npos) {
      if (pieces.empty() || (trims_next && piece.empty())) return std::nullopt;
      pieces.push_back(piece);
      break;
    }
    if (line.substr(open).starts_with("{{-")) {
      piece = piece.substr(0, piece.find_last_not_of(blanks) + 1);
      if (piece.empty() && pieces.empty()) return std::nullopt;
    }
    pieces.push_back(piece);
    const std::size_t close = line.find("}}", open);
    if (close == std::string_view::npos) return std::nullopt;
    trims_next = line[close - 1] == '-';
    line.remove_prefix(close + 2);
  }
  std::ptrdiff_t letters = 0;
  for (const std::string_view piece : pieces) {
    letters += std::count_if(piece.begin(), piece.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & '\x80') != 0;
    });
  }
  return letters >= 2 ? std::optional(std::move(pieces)) : std::nullopt;
}

/// Whether the line has all pieces, in order, the first at its beginning and the last at its end.
bool has_pieces(std::string_view line, const std::vector<std::string_view>& pieces) {
  const std::string_view first = pieces.front();
  const std::string_view last = pieces.back();
  if (line.size() < first.size() + last.size() || !line.starts_with(first) || !line.ends_with(last)) return false;
  line = line.substr(first.size(), line.size() - first.size() - last.size());
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const std::size_t at = line.find(pieces[i]);
    if (at == std::string_view::npos) return false;
    line.remove_prefix(at + pieces[i].size());
  }
  return true;
}

bool writes_other_lines(std::string_view line) {
  constexpr std::array<std::string_view, 5> functions{"include ", "template ", "toYaml", "tpl ", ".Files.Get"};
  return text::trim(line).starts_with("{{") &&
         std::any_of(functions.begin(), functions.end(),
                     [&](std::string_view function) { return line.find(function) != std::string_view::npos; });
}

/// Of some numbers, in order, the only one within the window.
std::optional<std::uint32_t> only_one(const std::vector<std::uint32_t>& numbers, TemplateFile::Window window) {
  const auto first = std::upper_bound(numbers.begin(), numbers.end(), window.first);
  if (first == numbers.end() || *first >= window.second) return std::nullopt;
  const auto second = first + 1;
  return second != numbers.end() && *second < window.second ? std::nullopt : std::optional(*first);
}

}  // namespace

std::vector<TextLine> lines_of(std::string_view text) {
  std::vector<TextLine> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    lines.push_back({static_cast<std::uint32_t>(at), line});
    at = end + 1;
  }
  return lines;
}

TemplateFile::TemplateFile(SourceId source, std::string_view text) : source_(source), lines_(lines_of(text)) {
  for (std::uint32_t i = 0; i < lines_.size(); ++i) {
    const std::string_view line = lines_[i].text;
    if (text::trim(line).empty()) continue;
    literal_[line].push_back(i);
    if (line.starts_with("---")) separators_.push_back(i);
    if (writes_other_lines(line)) includers_.push_back(i);
    if (const auto pieces = pieces_of(line)) by_beginning_[pieces->front().size()][pieces->front()].push_back(i);
  }
}

std::optional<std::uint32_t> TemplateFile::writer_of(std::string_view line, Window window) const {
  if (const auto found = literal_.find(line); found != literal_.end()) return only_one(found->second, window);
  std::optional<std::uint32_t> writer;
  for (const auto& [length, beginnings] : by_beginning_) {
    if (length > line.size()) break;
    const auto found = beginnings.find(line.substr(0, length));
    if (found == beginnings.end()) continue;
    auto number = std::upper_bound(found->second.begin(), found->second.end(), window.first);
    for (; number != found->second.end() && *number < window.second; ++number) {
      if (!has_pieces(line, *pieces_of(lines_[*number].text))) continue;
      if (writer) return std::nullopt;
      writer = *number;
    }
  }
  return writer;
}

std::optional<std::uint32_t> TemplateFile::includer(Window window) const {
  return only_one(includers_, window);
}

TemplateFile::Window TemplateFile::document_of(std::uint32_t number) const {
  const auto after = std::upper_bound(separators_.begin(), separators_.end(), number);
  return {after == separators_.begin() ? -1 : static_cast<std::int64_t>(*(after - 1)),
          after == separators_.end() ? whole().second : static_cast<std::int64_t>(*after)};
}

Span TemplateFile::span(std::uint32_t number) const {
  const TextLine& line = lines_[number];
  return {source_, line.begin, line.begin + static_cast<std::uint32_t>(line.text.size())};
}

std::uint32_t TemplateFile::first() const {
  const auto line = std::find_if(lines_.begin(), lines_.end(), [](const TextLine& one) { return !one.text.empty(); });
  return line == lines_.end() ? 0 : static_cast<std::uint32_t>(line - lines_.begin());
}

}  // namespace routegrant

#include "compare/nearest.hpp"

#include <algorithm>
#include <string_view>

namespace routegrant::compare {
namespace {

std::map<std::string, SourceId> files_of(const Sources& sources) {
  std::map<std::string, SourceId> files;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto id = static_cast<SourceId>(i);
    if (sources[id].segments.empty()) files.emplace(sources[id].path, id);
  }
  return files;
}

}  // namespace

Nearest::Nearest(const Changes& changes, const Sources& base, const Sources& head)
    : changes_(changes), base_(base), head_(head), base_files_(files_of(base)), head_files_(files_of(head)) {}

std::optional<ChangedLine> Nearest::to(const std::vector<Place>& story, bool in_head) const {
  for (const bool side : {in_head, !in_head}) {
    for (const Place& place : story) {
      const std::string file(side == in_head ? place.file
                             : side          ? changes_.path_in_head(place.file)
                                             : changes_.path_in_base(place.file));
      const std::uint32_t line =
          side ? changes_.nearest_added(file, place.line) : changes_.nearest_removed(file, place.line);
      if (line != 0) return line_of(file, line, side);
    }
  }
  return std::nullopt;
}

std::optional<ChangedLine> Nearest::line_of(const std::string& file, std::uint32_t line, bool in_head) const {
  const Files& files = in_head ? head_files_ : base_files_;
  const auto found = files.find(file);
  if (found == files.end()) return std::nullopt;
  const std::string_view text = (in_head ? head_ : base_)[found->second].text;
  std::size_t begin = 0;
  for (std::uint32_t at = 1; at < line; ++at) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return std::nullopt;
    begin = end + 1;
  }
  std::size_t end = std::min(text.find('\n', begin), text.size());
  if (end > begin && text[end - 1] == '\r') --end;
  const std::size_t first = std::min(text.find_first_not_of(" \t", begin), end);
  return ChangedLine{.span = {found->second, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end)},
                     .in_head = in_head};
}

}  // namespace routegrant::compare

#include "compare/moves/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

Span span_of_line(const Sources& sources, SourceId source, std::string_view line) {
  const auto begin = static_cast<std::size_t>(line.data() - sources[source].text.data());
  const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
  return {source, static_cast<std::uint32_t>(begin + indent), static_cast<std::uint32_t>(begin + line.size())};
}

Nearest::Nearest(const Changes& changes, const Sources& base, const Sources& head)
    : changes_(changes), base_(base), head_(head), base_files_(files_of(base)), head_files_(files_of(head)) {}

std::optional<ChangedLine> Nearest::to(const std::vector<Place>& story, bool in_head) const {
  for (const bool side : {in_head, !in_head}) {
    for (std::size_t i = 0; i < story.size(); ++i) {
      const Place& place = story[i];
      const std::string file(side == in_head ? place.file
                             : side          ? changes_.path_in_head(place.file)
                                             : changes_.path_in_base(place.file));
      const std::uint32_t line =
          side ? changes_.nearest_added(file, place.line) : changes_.nearest_removed(file, place.line);
      if (line == 0) continue;
      std::optional<ChangedLine> found = line_of(file, line, side);
      if (found) found->nearest_to = i;
      return found;
    }
  }
  return std::nullopt;
}

std::optional<Span> Nearest::beside_removed(Span base_line) const {
  const Place place = base_.place(base_line);
  const std::optional<std::uint32_t> line = changes_.neighbour_in_head(place);
  if (!line) return std::nullopt;
  const std::optional<ChangedLine> found = line_of(std::string(changes_.path_in_head(place.file)), *line, true);
  return found ? std::optional(found->span) : std::nullopt;
}

std::optional<ChangedLine> Nearest::line_of(const std::string& file, std::uint32_t line, bool in_head) const {
  const Files& files = in_head ? head_files_ : base_files_;
  const auto found = files.find(file);
  if (found == files.end()) return std::nullopt;
  const Sources& sources = in_head ? head_ : base_;
  const std::vector<std::string_view> lines = lines_of(sources[found->second].text);
  if (line > lines.size()) return std::nullopt;
  ChangedLine changed{.span = span_of_line(sources, found->second, lines[line - 1]),
                      .in_head = in_head,
                      .is_sure = changes_.is_one_place()};
  return changed;
}

}  // namespace routegrant::compare

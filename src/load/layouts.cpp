#include "load/layouts.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace routegrant::load {
namespace {

/// Whether a line says `mark`, with any blanks where the mark has one; `rest` is what follows.
bool line_says(std::string_view line, std::string_view mark, std::string_view& rest) {
  std::size_t at = 0;
  const auto skip_blanks = [&] {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
  };
  skip_blanks();
  for (const char c : mark) {
    if (c == ' ') {
      skip_blanks();
      continue;
    }
    if (at >= line.size() || text::lower(line.substr(at, 1)) != std::string_view(&c, 1)) return false;
    ++at;
  }
  rest = line.substr(at);
  return true;
}

}  // namespace

FileIndex::FileIndex(const Discovery& discovery, const Sources& sources) : sources_(&sources) {
  for (const Discovered& file : discovery.files) by_path_.emplace(sources[file.source].path, file.source);
}

std::optional<SourceId> FileIndex::find(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<SourceId> FileIndex::first_below(std::string_view directory) const {
  const std::string prefix = std::string(directory) + "/";
  const auto found = by_path_.lower_bound(prefix);
  return found != by_path_.end() && found->first.starts_with(prefix) ? std::optional(found->second) : std::nullopt;
}

std::vector<SourceId> FileIndex::in(std::string_view directory) const {
  std::vector<SourceId> files;
  const std::string prefix = std::string(directory) + "/";
  for (auto at = by_path_.lower_bound(prefix); at != by_path_.end() && at->first.starts_with(prefix); ++at)
    files.push_back(at->second);
  return files;
}

const std::vector<const Layout*>& all_layouts() {
  static const std::vector<const Layout*> layouts = [] {
    std::vector<const Layout*> all;
#define LAYOUT(name) all.push_back(&name);
#include "load/layouts.def"
#undef LAYOUT
    std::stable_sort(all.begin(), all.end(),
                     [](const Layout* a, const Layout* b) { return a->precedence > b->precedence; });
    return all;
  }();
  return layouts;
}

std::optional<UpPart> up_part(const SqlFile& file, std::string_view up, std::string_view down) {
  std::optional<UpPart> found;
  std::size_t line = 0;
  while (line < file.text.size()) {
    const std::size_t end = std::min(file.text.find('\n', line), file.text.size());
    const std::string_view content = file.text.substr(line, end - line);
    std::string_view rest;
    if (!found && line_says(content, up, rest)) {
      const auto begin = static_cast<std::uint32_t>(std::min(end + 1, file.text.size()));
      found = UpPart{{file.source, begin, static_cast<std::uint32_t>(file.text.size())}, text::trim(rest)};
    } else if (found && line_says(content, down, rest)) {
      found->span.end = static_cast<std::uint32_t>(line);
      return found;
    }
    line = end + 1;
  }
  return found;
}

std::string_view leading_digits(std::string_view name) {
  std::size_t end = 0;
  while (end < name.size() && name[end] >= '0' && name[end] <= '9') ++end;
  return name.substr(0, end);
}

}  // namespace routegrant::load

#include "load/layouts.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace routegrant::load {
namespace {

/// No text of a single letter: every line of every file is looked at, by several layouts.
char lower_letter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool comes_before_path(const std::pair<std::string_view, SourceId>& file, std::string_view path) {
  return file.first < path;
}

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
    if (at >= line.size() || lower_letter(line[at]) != c) return false;
    ++at;
  }
  rest = line.substr(at);
  return true;
}

}  // namespace

FileIndex::FileIndex(const Discovery& discovery, const Sources& sources) : sources_(&sources) {
  for (const Discovered& file : discovery.files) {
    const std::string_view path = sources[file.source].path;
    if (by_path_.emplace(path, file.source).second) sorted_.emplace_back(path, file.source);
  }
  std::sort(sorted_.begin(), sorted_.end());
}

std::optional<SourceId> FileIndex::find(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<SourceId> FileIndex::first_below(std::string_view directory) const {
  const std::string prefix = std::string(directory) + "/";
  const auto found = std::lower_bound(sorted_.begin(), sorted_.end(), prefix, comes_before_path);
  return found != sorted_.end() && found->first.starts_with(prefix) ? std::optional(found->second) : std::nullopt;
}

std::vector<SourceId> FileIndex::in(std::string_view directory) const {
  std::vector<SourceId> files;
  const std::string prefix = std::string(directory) + "/";
  auto at = std::lower_bound(sorted_.begin(), sorted_.end(), prefix, comes_before_path);
  for (; at != sorted_.end() && at->first.starts_with(prefix); ++at) files.push_back(at->second);
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

std::vector<RoleFile> up_parts(const std::vector<SqlFile>& files, std::string_view up, std::string_view down,
                               bool (*is_apart)(const SqlFile& file, const UpPart& part)) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    const std::optional<UpPart> part = up_part(file, up, down);
    if (part) run.push_back({.source = file.source, .parts = {part->span}, .one_transaction = !is_apart(file, *part)});
  }
  return run;
}

std::string_view leading_digits(std::string_view name) {
  std::size_t end = 0;
  while (end < name.size() && name[end] >= '0' && name[end] <= '9') ++end;
  return name.substr(0, end);
}

}  // namespace routegrant::load

#include "load/layouts.hpp"

#include <algorithm>

#include "base/paths.hpp"
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
bool line_says(std::string_view line, std::string_view mark, bool loose, std::string_view& rest) {
  std::size_t at = 0;
  const auto skip_blanks = [&] {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
  };
  if (loose) skip_blanks();
  for (const char c : mark) {
    if (c == ' ') {
      skip_blanks();
      continue;
    }
    if (at >= line.size() || (loose ? lower_letter(line[at]) : line[at]) != c) return false;
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
#define LAYOUT(name) all.push_back(&(name));
#include "load/layouts.def"
#undef LAYOUT
    std::stable_sort(all.begin(), all.end(),
                     [](const Layout* a, const Layout* b) { return a->precedence > b->precedence; });
    return all;
  }();
  return layouts;
}

std::vector<UpPart> up_parts_of(const SqlFile& file, const Marks& marks) {
  std::vector<UpPart> parts;
  bool is_open = false;
  std::size_t line = 0;
  while (line < file.text.size()) {
    const std::size_t end = std::min(file.text.find('\n', line), file.text.size());
    const std::string_view content = file.text.substr(line, end - line);
    std::string_view rest;
    if (!is_open && line_says(content, marks.up, marks.loose, rest)) {
      const auto begin = static_cast<std::uint32_t>(std::min(end + 1, file.text.size()));
      parts.push_back({{file.source, begin, static_cast<std::uint32_t>(file.text.size())}, text::trim(rest)});
      is_open = true;
    } else if (is_open && line_says(content, marks.down, marks.loose, rest)) {
      parts.back().span.end = static_cast<std::uint32_t>(line);
      is_open = false;
    }
    line = end + 1;
  }
  return parts;
}

std::vector<RoleFile> up_parts(const std::vector<SqlFile>& files, const Marks& marks,
                               bool (*is_apart)(const SqlFile& file, const UpPart& first)) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    const std::vector<UpPart> parts = up_parts_of(file, marks);
    if (parts.empty()) continue;
    RoleFile& made = run.emplace_back();
    made.source = file.source;
    made.one_transaction = !is_apart(file, parts.front());
    for (const UpPart& part : parts) made.parts.push_back(part.span);
  }
  return run;
}

std::vector<SqlFile> in_text_order(std::vector<SqlFile> files) {
  std::stable_sort(files.begin(), files.end(), [](const SqlFile& a, const SqlFile& b) { return a.path < b.path; });
  return files;
}

std::vector<RoleFile> in_one_connection(std::vector<RoleFile> run) {
  for (std::size_t i = 1; i < run.size(); ++i) run[i].keeps_session = true;
  return run;
}

bool is_in_crate_with(std::string_view library, std::string_view directory, const FileIndex& index) {
  while (true) {
    const std::optional<SourceId> crate = index.find(paths::joined(directory, "Cargo.toml"));
    if (crate && index.sources()[*crate].text.find(library) != std::string::npos) return true;
    if (directory.empty()) return false;
    directory = paths::directory_of(directory);
  }
}

std::string_view leading_digits(std::string_view name) {
  std::size_t end = 0;
  while (end < name.size() && name[end] >= '0' && name[end] <= '9') ++end;
  return name.substr(0, end);
}

}  // namespace routegrant::load

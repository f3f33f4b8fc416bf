#include "compare/beyond_story.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/text.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Whether the line has the name as a word of its own, in any case.
bool names(std::string_view line, const std::string& name) {
  if (name.empty()) return false;
  const std::string text = text::lower(line);
  const std::string wanted = text::lower(name);
  for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    if ((at == 0 || !is_name_byte(text[at - 1])) && (end == text.size() || !is_name_byte(text[end]))) return true;
  }
  return false;
}

/// "orders" of "shop.orders".
std::string last_part(const std::string& name) {
  return name.substr(name.rfind('.') + 1);
}

const DatabaseModel* database_named(const Analysis& analysis, const std::string& name) {
  const auto& all = analysis.model.databases;
  const auto found = std::find_if(all.begin(), all.end(), [&](const DatabaseModel& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

/// Whether the line begins a statement that gives or takes, makes or drops.
bool is_of_access(std::string_view line) {
  static constexpr std::array<std::string_view, 6> verbs = {"ALTER", "CREATE", "DROP", "GRANT", "REASSIGN", "REVOKE"};
  const std::string first = text::upper(line.substr(0, line.find(' ')));
  return text::is_one_of(first, verbs);
}

Place at(const std::string& file, std::uint32_t line) {
  return {.file = file, .line = line, .column = 1, .end_line = line, .end_column = 1};
}

}  // namespace

std::optional<ChangedLine> BeyondStory::of(const AccessRow& row, bool in_head) const {
  if (const std::optional<ChangedLine> found = naming(row, in_head)) return found;
  // A DROP ... CASCADE of something else names neither.
  if (const std::optional<ChangedLine> found = in_role_files(row, in_head, {})) return found;
  if (const std::optional<ChangedLine> found = moved_role_file(row, in_head)) return found;
  const Access& own = in_head ? head_ : base_;
  const std::string& name = own.scopes[row.scope].name;
  if (const std::optional<ChangedLine> found = line_of_scope(own.analysis, changes_, name, in_head)) return found;
  // What decides which files count may have come, or gone.
  const std::string& other = in_head ? homes_.in_base(name) : homes_.in_head(name);
  return line_of_scope((in_head ? base_ : head_).analysis, changes_, other, !in_head);
}

std::optional<ChangedLine> BeyondStory::moved_role_file(const AccessRow& row, bool in_head) const {
  if (row.database == FactId::none) return std::nullopt;
  const std::string& name = (in_head ? head_ : base_).databases[row.database].name;
  const DatabaseModel* const database = database_named(head_.analysis, in_head ? name : homes_.in_head(name));
  if (database == nullptr) return std::nullopt;
  const Sources& sources = head_.analysis.report.sources;
  std::optional<ChangedLine> moved;
  for (const std::string& file : database->files) {
    const std::optional<SourceId> source = sources.find(file);
    if (!source || !changes_.is_moved(file)) continue;
    const std::vector<std::string_view> lines = lines_of(sources[*source].text);
    if (lines.empty()) continue;
    const bool is_first = !moved;
    moved = ChangedLine{};
    moved->span = span_of_line(sources, *source, lines.front());
    moved->is_sure = is_first;
    moved->moved_from = std::string(changes_.path_in_base(file));
  }
  return moved;
}

std::optional<ChangedLine> BeyondStory::naming(const AccessRow& row, bool in_head) const {
  if (row.database == FactId::none) return std::nullopt;
  const Access& own = in_head ? head_ : base_;
  std::vector<std::string> wanted;
  if (row.access.object != FactId::none) wanted.push_back(last_part(own.objects[row.access.object].name));
  wanted.push_back(own.roles[row.role].name);
  if (row.as_role != FactId::none) wanted.push_back(own.roles[row.as_role].name);
  return in_role_files(row, in_head, wanted);
}

std::optional<ChangedLine> BeyondStory::in_role_files(const AccessRow& row, bool in_head,
                                                      const std::vector<std::string>& wanted) const {
  if (row.database == FactId::none) return std::nullopt;
  const Access& own = in_head ? head_ : base_;
  const std::string& name = own.databases[row.database].name;
  const std::string& other = in_head ? homes_.in_base(name) : homes_.in_head(name);
  for (const bool side : {true, false}) {
    const DatabaseModel* const database =
        database_named((side ? head_ : base_).analysis, side == in_head ? name : other);
    if (database == nullptr) continue;
    const Sources& sources = (side ? head_ : base_).analysis.report.sources;
    if (std::optional<ChangedLine> line = last_changed(sources, changes_, database->files, wanted, side)) return line;
  }
  return std::nullopt;
}

std::optional<ChangedLine> last_changed(const Sources& sources, const Changes& changes,
                                        const std::vector<std::string>& files, const std::vector<std::string>& wanted,
                                        bool in_head) {
  std::optional<ChangedLine> last;
  std::size_t met = 0;
  for (const std::string& file : files) {
    const std::optional<SourceId> source = sources.find(file);
    if (!source) continue;
    std::uint32_t number = 0;
    for (const std::string_view line : lines_of(sources[*source].text)) {
      const Place place = at(file, ++number);
      const std::string_view told = text::trim(line);
      if (!(in_head ? changes.is_added(place) : changes.is_removed(place)) || told.empty() || told.starts_with("--"))
        continue;
      const auto named =
          std::find_if(wanted.begin(), wanted.end(), [&](const std::string& name) { return names(line, name); });
      if (named == wanted.end() && !wanted.empty()) continue;
      ++met;
      last.emplace();
      last->span = span_of_line(sources, *source, line);
      last->in_head = in_head;
      if (named != wanted.end()) last->names = *named;
      last->is_sure = changes.is_one_place() || (!wanted.empty() && is_of_access(told));
    }
  }
  if (last && met > 1 && !changes.is_one_place()) last->is_sure = false;
  return last;
}

std::optional<ChangedLine> line_of_kustomization(const Sources& sources, const Changes& changes,
                                                 const std::string& file, bool in_head) {
  // kustomize takes the first of these names that is there (api/konfig, RecognizedKustomizationFileNames).
  static constexpr std::array<std::string_view, 3> names = {"kustomization.yaml", "kustomization.yml", "Kustomization"};
  std::string directory = file;
  while (!directory.empty()) {
    const std::size_t slash = directory.rfind('/', directory.size() - 2);
    directory.resize(slash == std::string::npos ? 0 : slash + 1);
    for (const std::string_view name : names) {
      const std::string path = directory + std::string(name);
      const std::uint32_t line = in_head ? changes.nearest_added(path, 1) : changes.nearest_removed(path, 1);
      const std::optional<SourceId> source = sources.find(path);
      if (line == 0 || !source) continue;
      ChangedLine changed{.span = span_of_line(sources, *source, lines_of(sources[*source].text)[line - 1]),
                          .in_head = in_head,
                          .is_sure = changes.is_one_place()};
      return changed;
    }
  }
  return std::nullopt;
}

std::optional<ChangedLine> line_of_scope(const Analysis& tree, const Changes& changes, const std::string& name,
                                         bool in_head) {
  const Sources& sources = tree.report.sources;
  for (const ScopeModel& scope : tree.model.scopes) {
    if (scope.name != name) continue;
    for (const std::string& file : scope.files) {
      const std::uint32_t line = in_head ? changes.nearest_added(file, 1) : changes.nearest_removed(file, 1);
      const std::optional<SourceId> source = sources.find(file);
      if (line == 0 || !source) continue;
      const std::vector<std::string_view> lines = lines_of(sources[*source].text);
      ChangedLine changed{.span = span_of_line(sources, *source, lines[line - 1]), .in_head = in_head};
      return changed;
    }
  }
  return std::nullopt;
}

}  // namespace routegrant::compare

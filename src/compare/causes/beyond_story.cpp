#include "compare/causes/beyond_story.hpp"

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

/// Whether a line that was added (`is_added`) or removed may be why something was gained or lost, by its first word.
bool may_have(std::string_view line, bool is_added, Effect effect) {
  static constexpr std::array<std::string_view, 4> giving = {"ALTER", "CREATE", "GRANT", "REASSIGN"};
  static constexpr std::array<std::string_view, 4> taking = {"ALTER", "DROP", "REASSIGN", "REVOKE"};
  const std::string text = text::upper(line);
  // Which rows a policy lets through depends on all of them.
  if (text.starts_with("DROP POLICY") || text.starts_with("CREATE POLICY")) return true;
  if (text.find(" INDEX ") != std::string::npos) return false;
  const std::string first = text.substr(0, text.find(' '));
  return is_added == (effect == Effect::gained) ? text::is_one_of(first, giving) : text::is_one_of(first, taking);
}

/// Whether it only drops what may hold nothing any more: what took it stands before (DROP ROLE, "Notes").
bool only_ends_role(std::string_view line) {
  const std::string text = text::upper(line);
  return text.starts_with("DROP ROLE") || text.starts_with("DROP USER") || text.starts_with("DROP GROUP");
}

/// Whether a line says less than an earlier one that may have the effect; `is_telling`: whether it may itself.
bool says_less(std::string_view line, bool is_telling) {
  return !is_telling || only_ends_role(line);
}

Place at(const std::string& file, std::uint32_t line) {
  return {.file = file, .line = line, .column = 1, .end_line = line, .end_column = 1};
}

}  // namespace

bool has_word(std::string_view line, const std::string& name, std::string_view also) {
  if (name.empty()) return false;
  const auto is_of_name = [&](char c) { return is_name_byte(c) || also.find(c) != std::string_view::npos; };
  const std::string text = text::lower(line);
  const std::string wanted = text::lower(name);
  for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    if ((at == 0 || !is_of_name(text[at - 1])) && (end == text.size() || !is_of_name(text[end]))) return true;
  }
  return false;
}

std::optional<ChangedLine> BeyondStory::of(const AccessRow& row, bool in_head) const {
  if (const std::optional<ChangedLine> found = naming(row, in_head)) return found;
  // A DROP ... CASCADE of something else names neither.
  if (const std::optional<ChangedLine> found = in_role_files(row, in_head, {})) return found;
  if (const std::optional<ChangedLine> found = moved_role_file(row, in_head)) return found;
  if (const std::optional<ChangedLine> found = of_scope(row, in_head)) return found;
  return of_kustomizations(row, in_head);
}

std::optional<ChangedLine> BeyondStory::of_scope(const AccessRow& row, bool in_head) const {
  const Access& own = in_head ? head_ : base_;
  const std::string& name = own.scopes[row.scope].name;
  std::vector<std::string> names;
  if (row.route != FactId::none) names = {own.routes[row.route].host, own.routes[row.route].name};
  names.push_back(own.workloads[row.workload].name);
  if (const std::optional<ChangedLine> found = line_of_scope(own.analysis, changes_, name, in_head, names))
    return found;
  // What decides which files count may have come, or gone.
  const std::string& other = in_head ? homes_.in_base(name) : homes_.in_head(name);
  return line_of_scope((in_head ? base_ : head_).analysis, changes_, other, !in_head, names);
}

std::optional<ChangedLine> BeyondStory::of_kustomizations(const AccessRow& row, bool in_head) const {
  const Access& own = in_head ? head_ : base_;
  const Sources& sources = own.analysis.report.sources;
  std::vector<std::string> files;
  for (const FactId fact : own.story_of(row)) {
    const std::string file = sources.place(own.graph.reasons().of(fact).reason.span).file;
    if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  }
  for (const bool side : {in_head, !in_head}) {
    const Sources& searched = (side ? head_ : base_).analysis.report.sources;
    for (const std::string& file : files) {
      const std::string_view there = side == in_head ? std::string_view(file)
                                     : side          ? changes_.path_in_head(file)
                                                     : changes_.path_in_base(file);
      if (std::optional<ChangedLine> line = line_of_kustomization(searched, changes_, std::string(there), side))
        return line;
    }
  }
  return std::nullopt;
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
    const Effect effect = in_head ? Effect::gained : Effect::lost;
    if (std::optional<ChangedLine> line = last_changed(sources, changes_, database->files, wanted, side, effect))
      return line;
  }
  return std::nullopt;
}

std::optional<ChangedLine> last_changed(const Sources& sources, const Changes& changes,
                                        const std::vector<std::string>& files, const std::vector<std::string>& wanted,
                                        bool in_head, Effect effect) {
  std::optional<ChangedLine> last;
  bool is_last_telling = false;
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
          std::find_if(wanted.begin(), wanted.end(), [&](const std::string& name) { return has_word(line, name); });
      if (named == wanted.end() && !wanted.empty()) continue;
      const bool is_telling = may_have(told, in_head, effect);
      if (is_last_telling && says_less(told, is_telling)) continue;
      met = is_telling == is_last_telling ? met + 1 : 1;
      is_last_telling = is_telling;
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

namespace {

/// The changed lines of a file that say something, in order.
std::vector<std::uint32_t> telling_lines(const Changes& changes, const std::string& file,
                                         const std::vector<std::string_view>& lines, bool in_head) {
  std::vector<std::uint32_t> telling;
  for (std::uint32_t number = 1; number <= lines.size(); ++number) {
    const Place place = at(file, number);
    const std::string_view told = text::trim(lines[number - 1]);
    const bool is_changed = in_head ? changes.is_added(place) : changes.is_removed(place);
    if (is_changed && !told.empty() && !told.starts_with("#")) telling.push_back(number);
  }
  return telling;
}

}  // namespace

std::optional<ChangedLine> line_of_scope(const Analysis& tree, const Changes& changes, const std::string& name,
                                         bool in_head, const std::vector<std::string>& wanted) {
  const Sources& sources = tree.report.sources;
  std::optional<ChangedLine> first;
  for (const ScopeModel& scope : tree.model.scopes) {
    if (scope.name != name) continue;
    for (const std::string& file : scope.files) {
      const std::optional<SourceId> source = sources.find(file);
      // Most files have no changed line.
      const std::uint32_t nearest = in_head ? changes.nearest_added(file, 1) : changes.nearest_removed(file, 1);
      if (nearest == 0 || !source) continue;
      const std::vector<std::string_view> lines = lines_of(sources[*source].text);
      const auto told = [&](std::uint32_t number) {
        return ChangedLine{.span = span_of_line(sources, *source, lines[number - 1]),
                           .in_head = in_head,
                           .is_sure = changes.is_one_place()};
      };
      if (!first) first = told(nearest);
      const std::vector<std::uint32_t> telling = telling_lines(changes, file, lines, in_head);
      for (const std::string& one : wanted) {
        const auto naming = std::find_if(telling.begin(), telling.end(),
                                         [&](std::uint32_t number) { return has_word(lines[number - 1], one); });
        if (naming == telling.end()) continue;
        ChangedLine line = told(*naming);
        line.names = one;
        return line;
      }
    }
  }
  return first;
}

}  // namespace routegrant::compare

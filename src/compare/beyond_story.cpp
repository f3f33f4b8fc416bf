#include "compare/beyond_story.hpp"

#include <algorithm>
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

Place at(const std::string& file, std::uint32_t line) {
  return {.file = file, .line = line, .column = 1, .end_line = line, .end_column = 1};
}

}  // namespace

std::optional<ChangedLine> BeyondStory::of(const AccessRow& row, bool in_head) const {
  const std::optional<ChangedLine> found = naming(row, in_head);
  if (found) return found;
  const Access& own = in_head ? head_ : base_;
  return line_of_scope(own.analysis, changes_, own.scopes[row.scope].name, in_head);
}

std::optional<ChangedLine> BeyondStory::naming(const AccessRow& row, bool in_head) const {
  if (row.database == FactId::none) return std::nullopt;
  const Access& own = in_head ? head_ : base_;
  const std::string& name = own.databases[row.database].name;
  const std::string& other = in_head ? homes_.in_base(name) : homes_.in_head(name);
  std::vector<std::string> wanted{own.roles[row.role].name};
  if (row.as_role != FactId::none) wanted.push_back(own.roles[row.as_role].name);
  if (row.access.object != FactId::none) wanted.push_back(last_part(own.objects[row.access.object].name));
  for (const bool side : {true, false}) {
    const DatabaseModel* const database =
        database_named((side ? head_ : base_).analysis, side == in_head ? name : other);
    if (database == nullptr) continue;
    if (const std::optional<ChangedLine> line = last_naming(database->files, wanted, side)) return line;
  }
  return std::nullopt;
}

std::optional<ChangedLine> BeyondStory::last_naming(const std::vector<std::string>& files,
                                                    const std::vector<std::string>& wanted, bool in_head) const {
  const Sources& sources = (in_head ? head_ : base_).analysis.report.sources;
  std::optional<ChangedLine> last;
  for (const std::string& file : files) {
    const std::optional<SourceId> source = sources.find(file);
    if (!source) continue;
    std::uint32_t number = 0;
    for (const std::string_view line : lines_of(sources[*source].text)) {
      const Place place = at(file, ++number);
      if (!(in_head ? changes_.is_added(place) : changes_.is_removed(place)) || text::trim(line).starts_with("--"))
        continue;
      const bool is_named =
          std::any_of(wanted.begin(), wanted.end(), [&](const std::string& name) { return names(line, name); });
      if (is_named) last = ChangedLine{.span = span_of_line(sources, *source, line), .in_head = in_head};
    }
  }
  return last;
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
      return ChangedLine{.span = span_of_line(sources, *source, lines[line - 1]), .in_head = in_head};
    }
  }
  return std::nullopt;
}

}  // namespace routegrant::compare

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/object_pattern.hpp"
#include "relate/builder.hpp"

namespace routegrant::relate {
namespace {

/// What the settings say of this database: by the role files that they name, else by its name.
const std::vector<PlacedText>& patterns_of(const Builder& builder, const DatabaseModel& database) {
  if (!database.sensitive.empty()) return database.sensitive;
  for (const DatabaseSetting& setting : builder.model.settings.databases) {
    if (setting.name == database.name) return setting.sensitive;
  }
  return database.sensitive;
}

/// `schema.name(column)` as its two parts; functions cannot be sensitive, so a parenthesis is a column's.
std::pair<std::string, std::string> parts_of(const std::string& pattern) {
  const std::size_t open = pattern.find('(');
  if (open == std::string::npos || pattern.back() != ')') return {pattern, {}};
  return {pattern.substr(0, open), pattern.substr(open + 1, pattern.size() - open - 2)};
}

}  // namespace

void relate_sensitive(Builder& builder) {
  for (std::size_t d = 0; d < builder.model.databases.size(); ++d) {
    const DatabaseModel& database = builder.model.databases[d];
    std::set<std::string> seen;
    for (const PlacedText& placed : patterns_of(builder, database)) {
      if (!seen.insert(placed.text).second) continue;
      const auto [name, column] = parts_of(placed.text);
      const auto add = [&, &name_glob = name, &column_glob = column](FactId object, const std::string& object_name) {
        if (object == FactId::none) return;
        const bool is_named = names_object(name_glob, object_name);
        if (!is_named && !may_hold_object(object_name, name_glob)) return;
        builder.graph.add(Sensitive{.object = object, .column_name = column_glob, .pattern = placed.text},
                          Reason{.span = placed.span,
                                 .premises = {object},
                                 .certainty = is_named ? Certainty::declared : Certainty::inferred});
      };
      const auto& objects = database.database.objects();
      for (std::size_t o = 0; o < objects.size(); ++o) add(builder.databases[d].objects[o], objects[o].name);
      const auto everything = builder.everything.find(d);
      if (everything != builder.everything.end()) add(everything->second, "*.*");
    }
  }
}

}  // namespace routegrant::relate

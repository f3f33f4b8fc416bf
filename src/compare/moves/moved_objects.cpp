#include "compare/moves/moved_objects.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.hpp"

namespace routegrant::compare {
namespace {

/// File, line and column as the head has them, and the kind.
using Made = std::tuple<std::string, std::uint32_t, std::uint32_t, std::string>;
/// Kind and name.
using Named = std::pair<std::string, std::string>;

/// The objects of a tree that its statements make, and all names of any.
struct Objects {
  std::map<Made, std::set<std::string>> by_place;
  std::set<Named> names;
};

Objects objects_of(const Report& report, const Changes* to_head) {
  Objects objects;
  const auto& table = report.graph.table<Object>();
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Object& object = table.rows[i];
    if (!may_move_in_database(object.kind)) continue;
    objects.names.emplace(object.kind, object.full_name);
    if (object.assumed) continue;
    const Span span = report.graph.reasons().of(table.facts[i]).reason.span;
    // No name begins a file: that is where what no statement makes is said to be.
    if (span.begin == 0) continue;
    Place place = report.sources.place(span);
    if (to_head != nullptr) {
      std::optional<Place> moved = to_head->place_in_head(std::move(place));
      if (!moved) continue;
      place = std::move(*moved);
    }
    objects.by_place[Made(place.file, place.line, place.column, object.kind)].insert(object.full_name);
  }
  return objects;
}

}  // namespace

bool may_move_in_database(std::string_view kind) {
  static constexpr std::array<std::string_view, 6> kinds = {
      "foreign table", "materialized view", "schema", "sequence", "table", "view"};
  return text::is_one_of(kind, kinds);
}

std::vector<MovedObject> moved_objects(const Report& base, const Report& head, const Changes& changes) {
  const Objects before = objects_of(base, &changes);
  const Objects after = objects_of(head, nullptr);
  std::map<Named, std::string> moved;
  std::set<Named> taken;
  for (const auto& [made, names] : before.by_place) {
    const auto now = after.by_place.find(made);
    if (now == after.by_place.end() || names.size() != 1 || now->second.size() != 1) continue;
    const std::string& kind = std::get<3>(made);
    const std::string& from = *names.begin();
    const std::string& to = *now->second.begin();
    if (after.names.contains({kind, from}) || before.names.contains({kind, to})) continue;
    if (taken.emplace(kind, to).second) moved.emplace(Named(kind, from), to);
  }
  std::vector<MovedObject> all;
  all.reserve(moved.size());
  for (const auto& [name, to] : moved) all.push_back({.kind = name.first, .from = name.second, .to = to});
  return all;
}

}  // namespace routegrant::compare

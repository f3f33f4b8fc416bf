#include "compare/moves/moved_names.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace routegrant::compare {
namespace {

/// Kind and "namespace/name".
using Named = std::pair<std::string, std::string>;
/// Scope as the base calls it; file, line and column as the head has them; kind.
using Made = std::tuple<std::string, std::string, std::uint32_t, std::uint32_t, std::string>;

struct Objects {
  std::map<Made, std::set<std::string>> by_place{};
  std::set<Named> names{};
};

class Collecting {
 public:
  Collecting(const Report& report, const Homes& homes, const Changes& changes, bool in_head)
      : report_(report), changes_(changes), in_head_(in_head) {
    const auto& scopes = report.graph.table<Scope>();
    for (std::size_t i = 0; i < scopes.rows.size(); ++i) {
      const std::string& name = scopes.rows[i].name;
      scopes_.emplace(scopes.facts[i], in_head ? homes.in_base(name) : name);
    }
    each<Workload>([](const Workload& row) { return row.kind; });
    each<Service>([](const Service& /*row*/) { return std::string("Service"); });
    each<Secret>([](const Secret& /*row*/) { return std::string("Secret"); });
    each<Policy>([](const Policy& row) { return row.kind; });
    each<Route>([](const Route& row) { return row.kind; });
  }

  Objects take() { return std::move(objects_); }

 private:
  template <class Row, class Kind>
  void each(Kind kind_of) {
    const Table<Row>& table = report_.graph.table<Row>();
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const Row& row = table.rows[i];
      const std::string kind = kind_of(row);
      const std::string object = (row.namespace_name.empty() ? "" : row.namespace_name + "/") + row.name;
      objects_.names.emplace(kind, object);
      const Span span = report_.graph.reasons().of(table.facts[i]).reason.span;
      // No name begins a file: that is where what no line says is said to be.
      if (span.begin == 0) continue;
      Place place = report_.sources.place(span);
      if (!in_head_) {
        std::optional<Place> moved = changes_.place_in_head(std::move(place));
        if (!moved) continue;
        place = std::move(*moved);
      }
      objects_.by_place[Made(scopes_.at(row.scope), place.file, place.line, place.column, kind)].insert(object);
    }
  }

  const Report& report_;
  const Changes& changes_;
  bool in_head_;
  std::map<FactId, std::string> scopes_;
  Objects objects_;
};

}  // namespace

std::vector<MovedObject> moved_names(const Report& base, const Report& head, const Homes& homes,
                                     const Changes& changes) {
  const Objects before = Collecting(base, homes, changes, false).take();
  const Objects after = Collecting(head, homes, changes, true).take();
  std::map<Named, std::set<std::string>> moved;
  for (const auto& [made, names] : before.by_place) {
    const auto now = after.by_place.find(made);
    if (now == after.by_place.end() || names.size() != 1 || now->second.size() != 1) continue;
    const std::string& kind = std::get<4>(made);
    const std::string& from = *names.begin();
    const std::string& to = *now->second.begin();
    if (from != to && !after.names.contains({kind, from}) && !before.names.contains({kind, to}))
      moved[{kind, from}].insert(to);
  }
  std::vector<MovedObject> all;
  for (const auto& [name, to] : moved) {
    if (to.size() == 1) all.push_back({.kind = name.first, .from = name.second, .to = *to.begin()});
  }
  return all;
}

}  // namespace routegrant::compare

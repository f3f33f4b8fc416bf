#include "compare/moves/moved_names.hpp"

#include <algorithm>
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

using Names = std::set<Named>;
using ByPlace = std::map<Made, std::set<std::string>>;

/// `visit(kind, row, fact)` for each object that may get another name.
template <class Row, class Kind, class Visit>
void each_row(const Graph& graph, Kind kind_of, Visit visit) {
  const Table<Row>& table = graph.table<Row>();
  for (std::size_t i = 0; i < table.rows.size(); ++i) visit(kind_of(table.rows[i]), table.rows[i], table.facts[i]);
}

template <class Visit>
void each_object(const Graph& graph, Visit visit) {
  each_row<Workload>(
      graph, [](const Workload& row) { return row.kind; }, visit);
  each_row<Service>(
      graph, [](const Service& /*row*/) { return std::string("Service"); }, visit);
  each_row<Secret>(
      graph, [](const Secret& /*row*/) { return std::string("Secret"); }, visit);
  each_row<Policy>(
      graph, [](const Policy& row) { return row.kind; }, visit);
  each_row<Route>(
      graph, [](const Route& row) { return row.kind; }, visit);
}

template <class Row>
std::string name_of_object(const Row& row) {
  return (row.namespace_name.empty() ? "" : row.namespace_name + "/") + row.name;
}

Names names_of(const Graph& graph) {
  Names names;
  each_object(graph, [&](std::string kind, const auto& row, FactId /*fact*/) {
    names.emplace(std::move(kind), name_of_object(row));
  });
  return names;
}

/// Where the objects of a tree are made, as the head has it; those of the base where its lines stand there still.
ByPlace places_of(const Report& report, const Homes& homes, const Changes& changes, bool in_head) {
  std::map<FactId, std::string> scopes;
  each_row<Scope>(
      report.graph, [](const Scope& row) { return row.name; },
      [&](const std::string& name, const Scope& /*row*/, FactId fact) {
        scopes.emplace(fact, in_head ? homes.in_base(name) : name);
      });
  ByPlace by_place;
  each_object(report.graph, [&](const std::string& kind, const auto& row, FactId fact) {
    const Span span = report.graph.reasons().of(fact).reason.span;
    // No name begins a file: that is where what no line says is said to be.
    if (span.begin == 0) return;
    Place place = report.sources.place(span);
    if (!in_head) {
      std::optional<Place> moved = changes.place_in_head(std::move(place));
      if (!moved) return;
      place = std::move(*moved);
    }
    by_place[Made(scopes.at(row.scope), place.file, place.line, place.column, kind)].insert(name_of_object(row));
  });
  return by_place;
}

bool has_beyond(const Names& some, const Names& others) {
  return !std::includes(others.begin(), others.end(), some.begin(), some.end());
}

}  // namespace

std::vector<MovedObject> moved_names(const Report& base, const Report& head, const Homes& homes,
                                     const Changes& changes) {
  const Names names_before = names_of(base.graph);
  const Names names_after = names_of(head.graph);
  // A name that went and one that came: without both nothing moved, and no place need be looked up.
  if (!has_beyond(names_before, names_after) || !has_beyond(names_after, names_before)) return {};
  const ByPlace before = places_of(base, homes, changes, false);
  const ByPlace after = places_of(head, homes, changes, true);
  std::map<Named, std::set<std::string>> moved;
  for (const auto& [made, names] : before) {
    const auto now = after.find(made);
    if (now == after.end() || names.size() != 1 || now->second.size() != 1) continue;
    const std::string& kind = std::get<4>(made);
    const std::string& from = *names.begin();
    const std::string& to = *now->second.begin();
    if (from != to && !names_after.contains({kind, from}) && !names_before.contains({kind, to}))
      moved[{kind, from}].insert(to);
  }
  std::vector<MovedObject> all;
  for (const auto& [name, to] : moved) {
    if (to.size() == 1) all.push_back({.kind = name.first, .from = name.second, .to = *to.begin()});
  }
  return all;
}

}  // namespace routegrant::compare

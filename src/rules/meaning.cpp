#include "rules/meaning.hpp"

#include <algorithm>
#include <string_view>
#include <type_traits>

#include "rules/rows.hpp"

namespace routegrant::rules {
namespace {

/// Adds the name of a route, role or object; an object waits in `object`, as its column may follow.
template <class Row>
void take_name(const Row& row, Meaning& into, std::string& object) {
  if constexpr (std::is_same_v<Row, Route>) into.routes.push_back(row.entry);
  if constexpr (std::is_same_v<Row, Role>) into.roles.push_back(row.name);
  if constexpr (std::is_same_v<Row, Object>) object = row.name;
}

void take(const Graph& graph, FactId fact, Meaning& into) {
  std::string object;
  std::string object_column;
  with_row(graph, fact, [&]<class Row>(const Row& row) {
    take_name(row, into, object);
    each_column(row, [&]<class T>(std::string_view column, const T& value) {
      if constexpr (std::is_same_v<T, FactId>) {
        if (value == FactId::none) return;
        with_row(graph, value, [&](const auto& other) { take_name(other, into, object); });
      } else if constexpr (std::is_same_v<T, std::string>) {
        if (value.empty()) return;
        if (column == "privilege") into.privileges.push_back(value);
        // An object that stands for itself speaks of its owner, too.
        if (column == "role_name" || column == "owner") into.roles.push_back(value);
        if (column == "column_name") object_column = value;
      }
    });
  });
  if (!object.empty()) into.objects.push_back(object_column.empty() ? object : object + "(" + object_column + ")");
}

void sort_once(std::vector<std::string>& names) {
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

Meaning meaning_of(const Graph& graph, const std::vector<FactId>& facts) {
  Meaning meaning;
  for (const FactId fact : facts) {
    if (fact != FactId::none) take(graph, fact, meaning);
  }
  for (std::vector<std::string>* names : {&meaning.routes, &meaning.roles, &meaning.objects, &meaning.privileges})
    sort_once(*names);
  return meaning;
}

}  // namespace routegrant::rules

#pragma once

#include <algorithm>
#include <cstddef>

#include "routegrant/graph.hpp"

/// From a fact to its row and columns, whatever its relation.
namespace routegrant::rules {

/// Calls `visit(row)` with the row of a fact. REQUIRES: fact is not none.
template <class Visit>
void with_row(const Graph& graph, FactId fact, Visit&& visit) {
  const std::string_view relation = graph.reasons().of(fact).relation;
  graph.each_table([&]<class Row>(const Table<Row>& table) {
    if (Row::relation != relation) return;
    const auto found = std::ranges::lower_bound(table.facts, fact);
    if (found != table.facts.end() && *found == fact)
      visit(table.rows[static_cast<std::size_t>(found - table.facts.begin())]);
  });
}

}  // namespace routegrant::rules

#include "rules/identity.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace routegrant::rules {
namespace {

/// Calls `visit(row)` with the row of a fact.
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

template <class Row, class Visit>
void each_column(const Row& row, Visit&& visit) {
  std::apply([&](const auto&... column) { (visit(column.name, row.*column.member), ...); }, Row::columns);
}

/// Whether `column` is one of a key's, which are few and separated by commas.
bool in_key(std::string_view key, std::string_view column) {
  const std::vector<std::string_view> columns = text::split(key, ',');
  return std::ranges::any_of(columns, [&](std::string_view name) { return text::trim(name) == column; });
}

/// Rows refer to older facts only, and relations refer to others in a few levels: the recursion is as deep as the
/// schema.
void append_name(const Graph& graph, FactId fact, std::string& out) {
  if (fact == FactId::none) return;
  out += graph.reasons().of(fact).relation;
  out += '(';
  with_row(graph, fact, [&]<class Row>(const Row& row) {
    each_column(row, [&]<class T>(std::string_view column, const T& value) {
      if (!in_key(Row::key, column)) return;
      if constexpr (std::is_same_v<T, FactId>) {
        append_name(graph, value, out);
      } else if constexpr (std::is_same_v<T, std::string>) {
        out += value;
      } else {
        out += std::to_string(static_cast<std::int64_t>(value));
      }
      out += '\x1f';  // no name holds it, so that no two keys run together
    });
  });
  out += ')';
}

}  // namespace

std::string name_of(const Graph& graph, FactId fact) {
  std::string out;
  append_name(graph, fact, out);
  return out;
}

std::string home_of(const Graph& graph, FactId fact) {
  std::string home;
  if (fact == FactId::none) return home;
  with_row(graph, fact, [&]<class Row>(const Row& row) {
    if constexpr (std::is_same_v<Row, Scope> || std::is_same_v<Row, Database>) {
      home = row.name;
    } else {
      each_column(row, [&]<class T>(std::string_view /*column*/, const T& value) {
        if constexpr (std::is_same_v<T, FactId>) {
          if (home.empty()) home = home_of(graph, value);
        }
      });
    }
  });
  return home;
}

}  // namespace routegrant::rules

#include "rules/identity.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "rules/rows.hpp"

namespace routegrant::rules {
namespace {

/// Whether `column` is one of a key's, which are few and separated by commas.
bool in_key(std::string_view key, std::string_view column) {
  const std::vector<std::string_view> columns = text::split(key, ',');
  return std::ranges::any_of(columns, [&](std::string_view name) { return text::trim(name) == column; });
}

/// Rows refer to older facts only, and relations refer to others in a few levels: the recursion is as deep as the
/// schema.
void append_name(const Graph& graph, FactId fact, bool anywhere, std::string& out) {
  if (fact == FactId::none) return;
  out += graph.reasons().of(fact).relation;
  out += '(';
  with_row(graph, fact, [&]<class Row>(const Row& row) {
    if (anywhere && (std::is_same_v<Row, Scope> || std::is_same_v<Row, Database>)) return;
    each_column(row, [&]<class T>(std::string_view column, const T& value) {
      if (!in_key(Row::key, column)) return;
      if constexpr (std::is_same_v<T, FactId>) {
        append_name(graph, value, anywhere, out);
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
  append_name(graph, fact, false, out);
  return out;
}

std::string name_anywhere(const Graph& graph, FactId fact) {
  std::string out;
  append_name(graph, fact, true, out);
  return out;
}

std::string scope_of(const Graph& graph, FactId fact) {
  std::string scope;
  if (fact == FactId::none) return scope;
  with_row(graph, fact, [&]<class Row>(const Row& row) {
    if constexpr (std::is_same_v<Row, Scope>) {
      scope = row.name;
    } else {
      each_column(row, [&]<class T>(std::string_view /*column*/, const T& value) {
        if constexpr (std::is_same_v<T, FactId>) {
          if (scope.empty()) scope = scope_of(graph, value);
        }
      });
    }
  });
  return scope;
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

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "routegrant/fact.hpp"
#include "routegrant/relation.hpp"

/// What is generated from a relation's one tuple of columns: the table, its indexes, and the visit of a row's cells.
namespace routegrant::store {

/// The column that every table has besides its own: the fact that the row is.
inline constexpr std::string_view fact_column = "fact";

/// Whether a column refers to another fact.
template <class T>
inline constexpr bool is_fact = std::is_same_v<T, FactId>;

/// A column's name as SQLite reads it, whatever the word: `of` and `key` are words of the language.
[[nodiscard]] inline std::string quoted_name(std::string_view name) {
  return '"' + std::string(name) + '"';
}

/// The names of a relation's `key`, in its order.
[[nodiscard]] std::vector<std::string_view> key_columns(std::string_view key);

/// `CREATE TABLE ... STRICT`: `fact` first, every column NOT NULL, since an absence is a missing row and never a null.
template <Relation Row>
[[nodiscard]] std::string table_statement() {
  std::string sql = "CREATE TABLE " + quoted_name(Row::relation) + " (\"fact\" INTEGER PRIMARY KEY";
  std::apply(
      [&]<class... T>(const Column<Row, T>&... column) {
        ((sql +=
          ", " + quoted_name(column.name) + (std::is_same_v<T, std::string> ? " TEXT" : " INTEGER") + " NOT NULL"),
         ...);
      },
      Row::columns);
  return sql + ") STRICT";
}

/// The index over the key and one over each column that refers to a fact: without them one subquery ran for minutes.
template <Relation Row>
[[nodiscard]] std::vector<std::string> index_statements() {
  const std::string table(Row::relation);
  std::string key;
  for (const std::string_view column : key_columns(Row::key)) key += (key.empty() ? "" : ", ") + quoted_name(column);
  std::vector<std::string> statements{"CREATE INDEX IF NOT EXISTS " + quoted_name(table + " by key") + " ON " +
                                      quoted_name(table) + " (" + key + ")"};
  const auto add = [&](std::string_view column) {
    statements.push_back("CREATE INDEX IF NOT EXISTS " + quoted_name(table + " by " + std::string(column)) + " ON " +
                         quoted_name(table) + " (" + quoted_name(column) + ")");
  };
  std::apply([&]<class... T>(const Column<Row, T>&... column) { ((is_fact<T> ? add(column.name) : void()), ...); },
             Row::columns);
  return statements;
}

/// `INSERT INTO ... VALUES (?, ...)`, the fact first.
template <Relation Row>
[[nodiscard]] std::string insert_statement() {
  std::string sql = "INSERT INTO " + quoted_name(Row::relation) + " VALUES (?";
  for (std::size_t i = 0; i < std::tuple_size_v<std::remove_cvref_t<decltype(Row::columns)>>; ++i) sql += ", ?";
  return sql + ")";
}

/// Calls `visit(name, value)` for each cell of a row, in the order of its columns.
template <Relation Row, class Visit>
void each_cell(const Row& row, Visit&& visit) {
  std::apply([&](const auto&... column) { (visit(column.name, row.*column.member), ...); }, Row::columns);
}

}  // namespace routegrant::store

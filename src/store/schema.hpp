#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/fact.hpp"
#include "routegrant/relation.hpp"

/// What is generated from a relation's one list of columns: the table and its indexes.
namespace routegrant::store {

/// The column that every table has besides its own: the fact that the row is.
inline constexpr std::string_view fact_column = "fact";

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
  for (const Column<Row>& column : Row::columns)
    sql += ", " + quoted_name(column.name) + (column.type == ColumnType::text ? " TEXT" : " INTEGER") + " NOT NULL";
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
  for (const Column<Row>& column : Row::columns)
    if (column.type == ColumnType::fact) add(column.name);
  return statements;
}

/// `INSERT INTO ... VALUES (?, ...)`, the fact first.
template <Relation Row>
[[nodiscard]] std::string insert_statement() {
  std::string sql = "INSERT INTO " + quoted_name(Row::relation) + " VALUES (?";
  for (std::size_t i = 0; i < Row::columns.size(); ++i) sql += ", ?";
  return sql + ")";
}

}  // namespace routegrant::store

#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "routegrant/fact.hpp"

namespace routegrant {

/// One column of a relation: its public name, the member that holds it, and what it means.
/// Members are FactId (a reference to another fact), std::string, std::int64_t or bool.
template <class Row, class T>
struct Column {
  std::string_view name;
  T Row::*member;
  std::string_view doc;
};

template <class Row, class T>
Column(const char*, T Row::*, const char*) -> Column<Row, T>;

/// A relation is a plain struct that names itself, explains itself, and lists its columns.
/// - `relation`: the table's name; `doc`: one sentence about a row;
/// - `label`: how sentences of other facts call a row, with `{column}` places;
/// - `sentence`: what a row says in a story, with `{column}` places; a FactId column stands for its fact's label. A row
///   whose sentence is empty is a thing that others speak of: it takes no step of its own in a story;
/// - `key`: the columns, comma-separated, that name a row across runs: no two rows are equal in them.
template <class Row>
concept Relation = requires {
  { Row::relation } -> std::convertible_to<std::string_view>;
  { Row::doc } -> std::convertible_to<std::string_view>;
  { Row::label } -> std::convertible_to<std::string_view>;
  { Row::sentence } -> std::convertible_to<std::string_view>;
  { Row::key } -> std::convertible_to<std::string_view>;
  std::tuple_size<decltype(Row::columns)>::value;
};

/// The rows of one relation, in the order of their facts; `facts[i]` names `rows[i]`.
template <class Row>
struct Table {
  std::vector<Row> rows;
  std::vector<FactId> facts;
};

namespace detail {

template <class Row>
consteval bool names_column(std::string_view name) {
  return std::apply([&](const auto&... column) { return ((column.name == name) || ...); }, Row::columns);
}

/// Whether every `{place}` of `pattern` is a column of `Row`.
template <class Row>
consteval bool places_are_columns(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') continue;
    const std::size_t end = pattern.find('}', i);
    if (end == std::string_view::npos) return false;
    if (!names_column<Row>(pattern.substr(i + 1, end - i - 1))) return false;
    i = end;
  }
  return true;
}

}  // namespace detail

/// Checked once per relation, when `Graph` is compiled: labels and sentences mention columns that exist.
template <class Row>
concept SoundRelation = Relation<Row> &&
    detail::places_are_columns<Row>(Row::label) && detail::places_are_columns<Row>(Row::sentence);

}  // namespace routegrant

#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/fact.hpp"

namespace routegrant {

/// What a column holds: a reference to another fact, a text, a number or a truth.
enum class ColumnType : unsigned char { fact, text, integer, boolean };

/// One column of a relation: its public name, the member that holds it, and what it means. One type whatever the member
/// holds: a list of columns is then a plain array, which costs a compiler little.
template <class Row>
class Column {
 public:
  constexpr Column(std::string_view called, FactId Row::*member, std::string_view meaning)
      : name(called), doc(meaning), type(ColumnType::fact), fact_(member) {}
  constexpr Column(std::string_view called, std::string Row::*member, std::string_view meaning)
      : name(called), doc(meaning), type(ColumnType::text), text_(member) {}
  constexpr Column(std::string_view called, std::int64_t Row::*member, std::string_view meaning)
      : name(called), doc(meaning), type(ColumnType::integer), integer_(member) {}
  constexpr Column(std::string_view called, bool Row::*member, std::string_view meaning)
      : name(called), doc(meaning), type(ColumnType::boolean), boolean_(member) {}

  /// Calls `visit(value)` with what `row` holds here.
  template <class Visit>
  void visit(const Row& row, Visit&& visit) const {
    switch (type) {
      case ColumnType::fact: visit(row.*fact_); break;
      case ColumnType::text: visit(row.*text_); break;
      case ColumnType::integer: visit(row.*integer_); break;
      case ColumnType::boolean: visit(row.*boolean_); break;
    }
  }

  std::string_view name;
  std::string_view doc;
  ColumnType type;

 private:
  union {
    FactId Row::*fact_;
    std::string Row::*text_;
    std::int64_t Row::*integer_;
    bool Row::*boolean_;
  };
};

template <class Row, class T>
Column(const char*, T Row::*, const char*) -> Column<Row>;

/// Calls `visit(name, value)` for each column of a row, in their order.
template <class Row, class Visit>
void each_column(const Row& row, Visit&& visit) {
  for (const Column<Row>& column : Row::columns)
    column.visit(row, [&](const auto& value) { visit(column.name, value); });
}

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
  { Row::columns.size() } -> std::convertible_to<std::size_t>;
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
  for (const Column<Row>& column : Row::columns)
    if (column.name == name) return true;
  return false;
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

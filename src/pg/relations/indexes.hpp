#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

/// Indexes and the constraints that make them. They carry no privileges, but take names (42P07), make columns NOT NULL,
/// and are what foreign keys refer to. Kept in a closed world only: in an open one all of this does nothing.
namespace routegrant::pg {

/// An index to be made on a table.
struct NewIndex {
  /// Empty for one that PostgreSQL chooses (`ChooseIndexName()`).
  std::string name{};
  /// The columns it is on, in order, as far as they are columns.
  std::vector<std::uint32_t> columns{};
  /// What a chosen name calls its columns and expressions.
  std::vector<std::string> words{};
  /// Its access method, and what tells its expressions, operator classes, collations and WHERE from those of another
  /// one (`index_shape()`): what `CompareIndexInfo()` compares besides columns.
  std::string shape{};
  /// Routines and types that its expressions name: they must not be dropped before it.
  std::vector<ObjectId> uses{};
  bool unique = false;
  bool primary = false;
  bool of_constraint = false;
  /// ON ONLY: not of the table's partitions, whose own are attached to it later (as pg_dump writes it).
  bool only = false;
};

/// Whether the current user may make an index of the table: CREATE on its schema, and on those of its partitions unless
/// it is of the table `only` (`DefineIndex()`).
[[nodiscard]] Outcome require_place_of_index(const Context& context, ObjectId table, bool only);

/// Makes the index and its copies in the table's partitions; 42P07 where its name is taken.
[[nodiscard]] Outcome add_index(Context& context, ObjectId table, const NewIndex& index);

/// The names of columns as chosen names put them together (`ChooseIndexNameAddition()`).
[[nodiscard]] std::string joined_names(const std::vector<std::string>& columns);

/// The indexes of a table, in the order of creation.
[[nodiscard]] std::vector<ObjectId> indexes_of(const Catalog& catalog, ObjectId table);

/// Makes the indexes of one table on another: for LIKE ... INCLUDING INDEXES and for partitions.
[[nodiscard]] Outcome copy_indexes(Context& context, ObjectId from, ObjectId to);

/// PRIMARY KEY, UNIQUE or EXCLUDE, of a table or, if `column` is not empty, of one column. Other constraints are done.
[[nodiscard]] Outcome add_constraint_index(Context& context, ObjectId table, const sql::Node& constraint,
                                           std::string_view column, bool only = false);

/// In a closed world, done or 0A000: foreign tables have no keys (`transformColumnDefinition()`,
/// `transformTableConstraint()`).
[[nodiscard]] Outcome require_constrainable(const Context& context, ObjectKind kind, const sql::Node& constraint);

/// What errors call a kind of constraint that needs an index or another table, "primary key"; empty for other kinds.
[[nodiscard]] std::string_view constraint_words(std::string_view contype);

/// Whether the table has a constraint of this name, or one of a kind that is not kept: NOT NULL (18), triggers, and
/// those of tables that no statement makes.
[[nodiscard]] bool may_have_constraint(const Context& context, ObjectId table, std::string_view name);

/// ALTER TABLE ... DROP CONSTRAINT: its index or foreign key goes; what is not known by this name is left alone.
[[nodiscard]] Outcome drop_constraint(Context& context, ObjectId table, std::string_view name, Behavior behavior);

}  // namespace routegrant::pg

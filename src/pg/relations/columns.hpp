#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/acl.hpp"
#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// A column to be made.
struct NewColumn {
  std::string name{};
  /// As in `Column`.
  bool local = true;
  /// As in `Column`.
  bool not_null = false;
  NameId not_null_constraint = NameId::empty;
  /// As in `Column`.
  ObjectId type = ObjectId::none;
  NameId type_text = NameId::empty;
  ObjectId default_sequence = ObjectId::none;
};

/// The columns of a relation that stand, to be copied.
[[nodiscard]] std::vector<NewColumn> columns_of(const Catalog& catalog, ObjectId relation);

/// Whether all columns of a relation are kept: not those of the catalogues, nor of views that show all of them.
[[nodiscard]] bool shows_all_columns(const Catalog& catalog, ObjectId relation);

/// The tables that inherit from one directly, partitions included, in the order of creation.
[[nodiscard]] std::vector<ObjectId> heirs_of(const Catalog& catalog, ObjectId table);

/// All that inherit from one, directly or not: parents before children, none twice.
[[nodiscard]] std::vector<ObjectId> all_heirs_of(const Catalog& catalog, ObjectId table);

/// The table itself, what it is a partition of, and so on; any other relation alone. Each once: in the open world a
/// name may have become another kind of relation on the way.
[[nodiscard]] std::vector<ObjectId> with_wholes(const Catalog& catalog, ObjectId table);

/// Refused where the parent inherits from the child, in the open world as well (`ATExecAddInherit()`).
[[nodiscard]] Outcome require_no_circle(const Catalog& catalog, ObjectId child, ObjectId parent);

/// How many of the tables that `table` inherits from have a column of this name.
[[nodiscard]] std::size_t parents_with(const Catalog& catalog, ObjectId table, std::string_view name);

/// Adds columns; those whose names are taken stay as they are, and are declared by the relation itself from now on if
/// the new ones are.
void add_columns(Context& context, ObjectId relation, const std::vector<NewColumn>& columns);

/// In a closed world, done or 42701: a name must not come twice.
[[nodiscard]] Outcome require_distinct(const Context& context, const std::vector<std::string>& names);

/// Takes a column away with what belongs to it: the sequence of a serial or identity column goes silently, views that
/// read the column need `cascade` (2BP01).
[[nodiscard]] Outcome drop_column(Context& context, ObjectId relation, std::uint32_t column, Behavior behavior);

/// The same for what is lost together with something else; what goes along is added to `lost`.
void lose_column(Context& context, ColumnUse column, std::vector<ObjectId>& lost);

/// Views that read the column, in the order of creation.
[[nodiscard]] std::vector<ObjectId> views_of_column(const Catalog& catalog, ColumnUse column);

/// The columns that an expression on the rows of a relation reads, its subqueries included.
[[nodiscard]] std::vector<ColumnUse> columns_read(Context& context, ObjectId relation, const sql::Node& expression);

/// The columns that a query, INSERT, UPDATE or DELETE reads, as far as its text tells: what a view of it needs.
[[nodiscard]] std::vector<ColumnUse> columns_read(Context& context, const sql::Node& query);

/// The same with all columns of a relation whose rows are read as a whole, by its name: they need the privilege, but
/// are not bound one by one (`ExecCheckOneRelPerms()`, `find_expr_references_walker()`).
[[nodiscard]] std::vector<ColumnUse> columns_asked(Context& context, const sql::Node& query);

}  // namespace routegrant::pg

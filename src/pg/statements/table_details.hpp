#pragma once

#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/names/names.hpp"
#include "sql/node.hpp"

/// Commands of ALTER TABLE: their order, and those that change neither columns nor constraints.
namespace routegrant::pg {

/// The insides of the commands of one ALTER TABLE, in the order in which they are carried out, whatever the order in
/// which it says them (AT_PASS_... of tablecmds.c).
[[nodiscard]] std::vector<sql::Node> in_passes(const sql::Node& commands);

/// ENABLE and DISABLE of triggers and rules, REPLICA IDENTITY, OF and NOT OF; other commands are done. `command` is the
/// inside of an AlterTableCmd.
[[nodiscard]] Outcome apply_detail(const sql::Node& command, Context& context, ObjectId table);

/// In a closed world, done or 42809: what is refused on a table of a type, whose columns are the type's
/// (`ATPrepAddColumn()` and its like).
[[nodiscard]] Outcome require_untyped(const sql::Node& command, const Context& context, ObjectId table);

/// The type that CREATE TABLE ... OF and ALTER TABLE ... OF name: composite, and made by CREATE TYPE
/// (`check_of_type()`). None in an open world that does not know it.
[[nodiscard]] Resolved type_of_table(Context& context, const sql::Node& type_name);

/// The tables that were made of a composite type, in the order of their creation.
[[nodiscard]] std::vector<ObjectId> tables_of_type(const Catalog& catalog, ObjectId type);

/// The tables of a composite type that ALTER TYPE changes as well: they need CASCADE (2BP01) and their own owner
/// (`find_typed_table_dependencies()`).
[[nodiscard]] Outcome require_typed_tables(const sql::Node& command, const Context& context, ObjectId type);

/// In a closed world, done or 42809: only tables have row security (`ATSimplePermissions()`).
[[nodiscard]] Outcome require_row_security(const sql::Node& command, const Context& context, ObjectId relation);

/// In a closed world, done or 55000: whether a column can become an identity column (`ATExecAddIdentity()`).
[[nodiscard]] Outcome require_identity_place(const sql::Node& command, const Context& context, ObjectId table);

/// Whether the column is an identity column by a sequence of the table's own.
[[nodiscard]] bool has_identity(const Catalog& catalog, ObjectId table, std::size_t column);

/// From 17 on partitions have the identity columns of the table that they are part of, by its sequences (manual, DDL
/// "Partitioning", "Identity Columns"): that table; until 16, and of any other table, the table itself.
[[nodiscard]] ObjectId table_of_identity(const Catalog& catalog, ObjectId table);

/// From 17 on identity is added, changed and dropped for the partitioned table with all of its partitions
/// (`ATExecAddIdentity()` and its like). Other commands are done.
[[nodiscard]] Outcome require_whole_identity(const sql::Node& command, const Context& context, ObjectId table,
                                             bool only);

}  // namespace routegrant::pg

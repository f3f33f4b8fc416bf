#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// NOT NULL, which is a constraint with a name from 18 on (manual, CREATE TABLE; `AddRelationNotNullConstraints()`).
namespace routegrant::pg {

/// Makes the column NOT NULL if it is not, by a constraint of that name; empty for the one that the server chooses.
void mark_not_null(Context& context, ObjectId table, std::uint32_t column, NameId name = NameId::empty);

/// The name that the server chooses, but for a number behind it where that is taken in the schema; empty where it has
/// to be cut, which is unknown for that reason, and until 17 and in an open world, where none is kept.
[[nodiscard]] NameId chosen_not_null_name(Context& context, ObjectId table, std::string_view column);

/// The name that the constraints of a column's definition give to its NOT NULL; empty where they give none, and as
/// above.
[[nodiscard]] NameId declared_not_null_name(Context& context, const sql::Node& column);

/// The column that a table's constraint [CONSTRAINT name] NOT NULL column is about (18); empty for any other one.
[[nodiscard]] std::string_view column_of_table_not_null(const sql::Node& constraint);

/// CREATE TABLE with such a constraint: the column has the constraint's name if that has one. Done for any other
/// constraint, 42703 where there is no such column.
[[nodiscard]] Outcome declare_not_null(Context& context, ObjectId table, const sql::Node& constraint);

/// The column that is NOT NULL by the constraint of this name; nothing if there is none.
[[nodiscard]] std::optional<std::uint32_t> column_of_not_null(const Catalog& catalog, ObjectId table,
                                                              std::string_view name);

/// Whether the table may have such a constraint: also where its name, or the number behind it, is not known.
[[nodiscard]] bool may_have_not_null(const Catalog& catalog, ObjectId table, std::string_view name);

/// Whether a table that it inherits from has the column as NOT NULL.
[[nodiscard]] bool inherits_not_null(const Catalog& catalog, ObjectId table, std::uint32_t column);

/// The column may be NULL from now on, and with it those of heirs that only inherited the constraint.
void unmark_not_null(Context& context, ObjectId table, std::uint32_t column);

/// The constraint is called so from now on, and those that heirs inherited of it.
void rename_not_null(Context& context, ObjectId table, std::uint32_t column, std::string_view name);

}  // namespace routegrant::pg

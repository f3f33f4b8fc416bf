#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/names/types.hpp"
#include "sql/node.hpp"

/// What a column of a table or composite type may be of.
namespace routegrant::pg {

/// In a closed world, done or refused: COLLATE of a ColumnDef names a collation that is there (3F000, 42704), and its
/// type has one (42804; `GetColumnDefCollation()`). Names that a locale of the server's machine may have, and types of
/// scripts, are not refused.
[[nodiscard]] Outcome require_collation(Context& context, const sql::Node& column, const ResolvedType& type);

/// Whether a type that comes with PostgreSQL holds no text (typcollation of pg_type.dat). `type` is as PostgreSQL
/// prints it.
[[nodiscard]] bool has_no_collation(std::string_view type);

/// In a closed world, done or 42P16: pseudo-types are for parameters and results (`CheckAttributeType()`). `type` is as
/// PostgreSQL prints it.
[[nodiscard]] Outcome require_storable(const Context& context, std::string_view column, std::string_view type);

}  // namespace routegrant::pg

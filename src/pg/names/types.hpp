#pragma once

#include <string>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// The type of a TypeName node.
struct ResolvedType {
  /// The type that scripts made, or whose array it is; a table's row type is the table. None for a built-in one, and
  /// for one that is not known.
  ObjectId id = ObjectId::none;
  /// As PostgreSQL prints it: "integer", "s.mood[]".
  std::string text{};
  Outcome outcome{};
};

/// Looks for a type, `table.column%TYPE` included. In a closed world a missing one is refused as `typenameType()` does
/// (42704, 3F000, 42P01); in an open one it stays unknown.
[[nodiscard]] ResolvedType find_type(Context& context, const sql::Node& type_name);

/// USAGE on a type that scripts made: for columns, domains, attributes, parameters and results.
[[nodiscard]] Outcome require_type_usage(const Context& context, ObjectId type);

/// Both: what CREATE and ALTER do with each type that they name.
[[nodiscard]] ResolvedType usable_type(Context& context, const sql::Node& type_name);

}  // namespace routegrant::pg

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pg/names/names.hpp"
#include "sql/node.hpp"

/// Operators, collations, text search objects and their like: they have an owner and a schema, but carry no privileges.
namespace routegrant::pg {

/// What an operator stands between; a prefix operator has no left one.
struct Operands {
  /// As the catalogue keeps them, "NONE, integer".
  std::string signature{};
  /// As errors print them.
  std::string shown{};
  /// The types of scripts among them.
  std::vector<ObjectId> types{};
  /// A closed world refuses types that are not there.
  Outcome outcome{};
};
/// Of TypeName nodes, each absent where there is none.
[[nodiscard]] Operands operands_of(Context& context, const sql::Node& left, const sql::Node& right);

/// The operator of a schema that stands between such operands; none if there is none.
[[nodiscard]] ObjectId operator_in(const Context& context, ObjectId schema, std::string_view name,
                                   std::string_view signature);

/// The one that DROP, ALTER and COMMENT name; none if it is missing. `object` is the List or ObjectWithArgs there.
[[nodiscard]] Resolved look_up_schema_object(Context& context, ObjectKind kind, const sql::Node& object);

/// What is said of one that is missing (`get_object_address()`).
[[nodiscard]] Outcome no_such_schema_object(Context& context, ObjectKind kind, const sql::Node& object);

/// 42501 as DROP and COMMENT tell it, with the name as it was written (`check_object_ownership()`).
[[nodiscard]] Outcome not_owner_of_schema_object(ObjectKind kind, const sql::Node& object);

/// The routine with exactly these arguments, as `Object::signature` has them; none for one of pg_catalog. In a closed
/// world a missing one is refused by the types that are `shown` (`LookupFuncName()`).
[[nodiscard]] Resolved routine_with(Context& context, const sql::Node& names, std::string_view signature,
                                    std::string_view shown);

}  // namespace routegrant::pg

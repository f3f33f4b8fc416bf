#pragma once

#include <string_view>

#include "pg/names.hpp"
#include "sql/node.hpp"

/// Operators, collations, text search objects and their like: they have an owner and a schema, and need what they are
/// made of, but carry no privileges (manual, 5.14 Dependency Tracking).
namespace routegrant::pg {

/// CREATE OPERATOR, COLLATION and TEXT SEARCH ...: a DefineStmt of `kind`, OBJECT_OPERATOR and so on. Others are done.
[[nodiscard]] Outcome define_schema_object(const sql::Node& node, const QualifiedName& name, Context& context);

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

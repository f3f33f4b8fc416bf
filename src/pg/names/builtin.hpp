#pragma once

#include <string>
#include <string_view>

#include "pg/catalog/catalog.hpp"

namespace routegrant::pg {

/// Whether the name is kept from roles: `public`, `none` and all that begins with `pg_`.
[[nodiscard]] bool is_reserved_role(std::string_view name);

/// The first version from 13 on that has this predefined role; 0 for another name.
[[nodiscard]] int predefined_role_since(std::string_view name);

/// Whether pg_catalog has a type of this name.
[[nodiscard]] bool is_builtin_type(std::string_view name);
/// How PostgreSQL prints a type of pg_catalog: `int4` as "integer".
[[nodiscard]] std::string builtin_type_text(std::string_view name);

/// PUBLIC, the bootstrap superuser and the predefined roles with their memberships, as initdb makes them.
void create_builtin_roles(Catalog& catalog, std::string_view bootstrap_superuser);

/// What initdb makes: owned by the bootstrap superuser, without a place.
[[nodiscard]] Object system_object(Catalog& catalog, ObjectKind kind, std::string_view name, ObjectId parent);
/// A list with an entry of PUBLIC, then one of the owner, both by the owner.
[[nodiscard]] StoredAcl owner_and_everyone(RoleId owner, Bits owners, Bits everyones);

/// A database with the schemas, languages and built-in types that each new one has. Its own list is unset.
ObjectId create_database(Catalog& catalog, std::string_view name, RoleId owner, std::optional<Span> span);

/// A type of pg_catalog, made at its first mention.
ObjectId find_system_type(Catalog& catalog, ObjectId schema, std::string_view name);

/// The databases and tablespaces that initdb makes.
void create_cluster(Catalog& catalog);

}  // namespace routegrant::pg

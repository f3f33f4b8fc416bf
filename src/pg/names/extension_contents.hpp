#pragma once

#include <string_view>

#include "pg/catalog/catalog.hpp"

namespace routegrant::pg {

/// Whether all that a query could name of an extension is known. False for one that does not come with PostgreSQL.
[[nodiscard]] bool knows_contents_of(std::string_view extension);

/// Whether an extension that comes with PostgreSQL makes a relation of this name: "pg_stat_statements".
[[nodiscard]] bool is_relation_of_extension(std::string_view name);

/// Makes the routines and relations of a known extension in a schema, with the privileges that its script gives. They
/// are the `owner`'s, and count as the system's own: shown only where a statement speaks of them.
void create_listed_contents(Catalog& catalog, ObjectId extension, ObjectId schema, RoleId owner);

}  // namespace routegrant::pg

#pragma once

#include <optional>
#include <string_view>

#include "sql/node.hpp"

namespace routegrant::sql {

/// Parses one GRANT or REVOKE of roles, or on relations, sequences, schemas, databases and ALL ... IN SCHEMA, or one
/// ALTER DEFAULT PRIVILEGES, by the grammar of PostgreSQL 18 (gram.y: GrantRoleStmt, RevokeRoleStmt, GrantStmt,
/// RevokeStmt, AlterDefaultPrivilegesStmt), as the tree that libpg_query would give: {"stmts":[{"stmt":{...}}]}.
/// Nothing if it is not of that grammar: then the library is to say what it is. Costs a fraction of the library's
/// parse.
///
/// What libpg_query 15 accepts has its tree, but for the grantor of a REVOKE of roles, which 15 drops. Beyond:
/// - GrantRoleStmt of other options has `opt`, a list of DefElem `admin`, `inherit` and `set` with a Boolean, as the
///   node of 16 has, and no `admin_opt`. In REVOKE ... OPTION FOR the value is false.
/// - ON LARGE OBJECTS is OBJECT_LARGEOBJECT.
[[nodiscard]] std::optional<Parsed> parse_grant(std::string_view statement);

}  // namespace routegrant::sql

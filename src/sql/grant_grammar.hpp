#pragma once

#include <string>
#include <string_view>

namespace routegrant::sql {

/// Parses one GRANT or REVOKE of roles, or on relations, sequences, schemas, databases and ALL ... IN SCHEMA, or one
/// ALTER DEFAULT PRIVILEGES, by the grammar of PostgreSQL 18 (gram.y: GrantRoleStmt, RevokeRoleStmt, GrantStmt,
/// RevokeStmt, AlterDefaultPrivilegesStmt), and writes it in the form of libpg_query's JSON:
/// {"stmts":[{"stmt":{...}}]}. Empty if it is not of that grammar: then the library is to say what it is. Costs a
/// fraction of the library's parse.
///
/// What libpg_query 15 accepts is written as it writes it, but for the grantor of a REVOKE of roles, which 15 drops.
/// Beyond:
/// - GrantRoleStmt of other options has `opt`, a list of DefElem `admin`, `inherit` and `set` with a Boolean, as the
/// parse
///   node of 16 has, and no `admin_opt`. In REVOKE ... OPTION FOR the value is false.
/// - ON LARGE OBJECTS is OBJECT_LARGEOBJECT.
[[nodiscard]] std::string grant_json(std::string_view statement);

}  // namespace routegrant::sql

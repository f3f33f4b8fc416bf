#pragma once

#include <string>
#include <string_view>

namespace routegrant::sql {

/// Parses one statement of the GRANT, REVOKE and ALTER DEFAULT PRIVILEGES family by the grammar of PostgreSQL 18, and
/// writes it in the form of libpg_query's JSON: {"stmts":[{"stmt":{...}}]}. Empty if it is not of that grammar.
/// Beyond libpg_query 15: GrantRoleStmt has `opt`, a list of DefElem `admin`, `inherit` and `set` as PostgreSQL 16's
/// parse node has (WITH ADMIN OPTION is admin true, REVOKE ... OPTION FOR is false), besides `admin_opt`; ON LARGE
/// OBJECTS is OBJECT_LARGEOBJECT.
[[nodiscard]] std::string grant_json(std::string_view statement);

}  // namespace routegrant::sql

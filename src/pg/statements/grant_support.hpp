#pragma once

#include "pg/names/statement_text.hpp"
#include "pg/relations/grant.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Reads privileges, grantees and options of a GrantStmt node, in PostgreSQL's order of checks: grantees, words
/// (42601), their fit to the class (0LP01). Objects are left to the caller.
[[nodiscard]] Outcome read_grant(const sql::Node& node, const StatementText& text, Context& context,
                                 ObjectGrant& grant);

}  // namespace routegrant::pg

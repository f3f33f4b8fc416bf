#pragma once

#include <vector>

#include "pg/relations/access.hpp"

/// What row security policies read in their subqueries (`get_row_security_policies()` of rowsecurity.c).
namespace routegrant::pg {

/// Adds what the policies that meet `role` when it does what `need` says read of other relations, which is asked of
/// that role itself: policies have no rights of their own (manual, CREATE POLICY).
void add_policy_reads(const Context& context, RoleId role, const Need& need, std::vector<Need>& reads);

/// Done or 42P17: policies whose subqueries lead to their own table again, through other policies and views as well
/// (`fireRIRrules()`). Of the needs of a statement, before any privilege is asked for.
[[nodiscard]] Outcome require_ending_policies(const Context& context, const std::vector<Need>& needs);

}  // namespace routegrant::pg

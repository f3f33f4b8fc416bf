#pragma once

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What has_table_privilege(), pg_has_role(), to_regclass() and their like are refused for when they run: a role
/// (42704), relation (42P01), column (42703), schema (3F000) or database (3D000) that is not there, schemas without
/// USAGE (42501), what is no sequence (42809), and words that are no privilege (22023; acl.c); current_setting() of a
/// parameter that is not there (42704). Decided where all arguments are constants, in a closed world.
[[nodiscard]] Outcome require_asked_names(Context& context, const sql::Node& func_call);

/// The same for a condition that is such a call, or NOT and such a call.
[[nodiscard]] Outcome require_asked_condition(Context& context, const sql::Node& condition);

/// The same of what a SELECT without FROM and WHERE gives.
[[nodiscard]] Outcome require_asked_targets(Context& context, const sql::Node& select);

}  // namespace routegrant::pg

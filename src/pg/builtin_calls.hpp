#pragma once

#include "pg/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What a call of a function of pg_catalog needs: EXECUTE, where initdb did not give it to everybody, and for nextval()
/// and its like the sequence, which is looked for when the statement is read and asked for when it runs.
[[nodiscard]] Outcome require_builtin_call(Context& context, const sql::Node& func_call);

/// What has_table_privilege(), pg_has_role(), to_regclass() and their like are refused for when they run: a role
/// (42704), relation (42P01), schema (3F000) or database (3D000) that is not there, and schemas without USAGE (42501).
/// Decided where the arguments are constants, in a closed world.
[[nodiscard]] Outcome require_asked_names(Context& context, const sql::Node& func_call);

/// The same for 'name'::regclass, which is looked up when the statement is read.
[[nodiscard]] Outcome require_named_relation(Context& context, const sql::Node& type_cast);

/// dblink_connect_u() to what is neither a foreign server nor a connection string cannot connect (08001); whether
/// another connects is not known. So dblink_connect() for superusers: others are asked for a password first.
[[nodiscard]] Outcome require_connection(const Context& context, const sql::Node& func_call);

}  // namespace routegrant::pg

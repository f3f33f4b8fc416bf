#pragma once

#include "pg/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What a call of a function of pg_catalog needs: EXECUTE, where initdb did not give it to everybody, and for nextval()
/// and its like the sequence, which is looked for when the statement is read and asked for when it runs.
[[nodiscard]] Outcome require_builtin_call(Context& context, const sql::Node& func_call);

}  // namespace routegrant::pg

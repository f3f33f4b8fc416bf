#pragma once

#include <string_view>
#include <vector>

#include "pg/context.hpp"
#include "pg/expression.hpp"
#include "pg/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Remembers where a routine is made, and its body if calling it may change roles or privileges.
void remember_body(Context& context, ObjectId routine, const sql::Node& node, const StatementText& text);

/// Runs a DO statement.
[[nodiscard]] Outcome run_do(Context& context, const StatementText& text, const sql::Node& node);

/// Runs the function or procedure that a FuncCall node calls, if scripts made it and its body matters; `site` is where
/// the call stands. set_config() changes the session.
[[nodiscard]] Outcome run_call(Context& context, const sql::Node& func_call, const Scope& scope, Span site);

/// What a call of a function gives that scripts make and that changes nothing which is followed; unknown where data
/// would be needed, or which function is meant is not known.
[[nodiscard]] Evaluated value_of_call(const Context& context, const sql::Node& func_call, const Scope& scope);

/// Parses and carries out SQL that a body put together; all of it stands at `site`.
[[nodiscard]] Outcome run_made(Context& context, std::string_view sql, Span site);

/// Reports that something cannot be told.
void report_dynamic(Context& context, std::string why, Span span);

}  // namespace routegrant::pg

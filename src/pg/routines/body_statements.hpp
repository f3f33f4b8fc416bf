#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/names/statement_text.hpp"
#include "pg/routines/lone_statements.hpp"
#include "sql/node.hpp"

/// Statements of bodies that change no role, object or privilege (`sql::Relevance::irrelevant`): the server still
/// refuses them, and with them all that the block or routine did.
namespace routegrant::pg {

/// Whether such a statement must be parsed: it runs what scripts made, or a closed world asks whether it may run.
[[nodiscard]] bool may_matter_in_body(const Context& context, std::string_view statement);

/// Runs one as far as it matters: utility commands are asked for what they name and need, what reads or writes rows
/// only for what it calls (`require_rows()` of the interpreter asks for the rest, with variables bound).
[[nodiscard]] Outcome run_irrelevant(Context& context, const sql::Node& statement, const StatementText& text, RunBy by);

}  // namespace routegrant::pg

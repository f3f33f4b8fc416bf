#include "pg/routines/body_statements.hpp"

#include <array>

#include "base/text.hpp"
#include "pg/routines/calls.hpp"
#include "pg/routines/firing.hpp"
#include "pg/routines/queries.hpp"
#include "pg/statements.hpp"
#include "sql/keywords.hpp"

namespace routegrant::pg {
namespace {

/// What may name variables of PL/pgSQL and parameters (manual, 43.11.1), and what was asked for with these.
bool names_variables(std::string_view type) {
  static constexpr std::array<std::string_view, 9> naming{"CallStmt",    "DeclareCursorStmt", "DeleteStmt",
                                                          "ExplainStmt", "InsertStmt",        "LockStmt",
                                                          "MergeStmt",   "TruncateStmt",      "UpdateStmt"};
  return text::is_one_of(type, naming);
}

}  // namespace

bool may_matter_in_body(const Context& context, std::string_view statement) {
  return calls_what_matters(statement, context.routines) || names_firing_table(statement, context.routines) ||
         (context.closed() &&
          (may_stand_alone(statement) || is_followed(context, statement, sql::Relevance::irrelevant)));
}

Outcome run_irrelevant(Context& context, const sql::Node& statement, const StatementText& text, RunBy by) {
  if (Outcome outcome = require_place_in_body(context, statement, by); outcome.refused()) return outcome;
  if (context.closed() && !names_variables(statement.type())) return apply_statement(statement, text, context);
  report_calls(context, statement, text.span());
  report_firing(context, statement, text);
  return done();
}

}  // namespace routegrant::pg

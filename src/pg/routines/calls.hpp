#pragma once

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "pg/expression.hpp"
#include "sql/node.hpp"

/// Which calls of a query the server gets to. A function that grants is run where that is known, and told where it is
/// not: behind AND, in CASE, in a WHERE that may be false.
namespace routegrant::pg {

/// Reports that the node calls a routine that matters where it is not followed, if it does.
void report_calls(Context& context, const sql::Node& node, Span site);

/// Runs the calls of an expression that the executor gets to, in its order: AND and OR stop at what decides them, CASE
/// takes one branch, COALESCE ends with the first value (manual, 4.2.14 "Expression Evaluation Rules", and what
/// `eval_const_expressions()` leaves out before). Those behind what is not known are reported. `results` takes what the
/// calls gave.
[[nodiscard]] Outcome run_calls_of_expression(Context& context, const sql::Node& expression, const Scope& scope,
                                              Span site, CallResults* results = nullptr);

/// The same for a query: its FROM, its target list once for each row, VALUES, and both sides of UNION. Calls elsewhere
/// in it, and for rows that are not known, are reported.
[[nodiscard]] Outcome run_calls_of_query(Context& context, const sql::Node& select, const Scope& scope, Span site,
                                         CallResults* results = nullptr);

}  // namespace routegrant::pg

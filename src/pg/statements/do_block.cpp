#include "pg/calls.hpp"
#include "pg/routine.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"

namespace routegrant::pg {
namespace {

Outcome apply_do(const sql::Node& node, const StatementText& text, Context& context) {
  return run_do(context, text, node);
}

Outcome apply_call(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node call = unwrapped(node["funccall"]);
  for (const sql::Node& each : call["args"].items()) {
    if (Outcome outcome = run_calls_of_expression(context, each, {}, text.span()); outcome.refused()) return outcome;
  }
  return run_call(context, call, {}, text.span());
}

}  // namespace

const Statement do_block{.node = "DoStmt", .apply = apply_do};
const Statement call_procedure{.node = "CallStmt", .apply = apply_call};

}  // namespace routegrant::pg

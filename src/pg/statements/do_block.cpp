#include "pg/routine.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"

namespace routegrant::pg {
namespace {

Outcome apply_do(const sql::Node& node, const StatementText& text, Context& context) {
  return run_do(context, text, node);
}

Outcome apply_call(const sql::Node& node, const StatementText& text, Context& context) {
  return run_call(context, unwrapped(node["funccall"]), {}, text.span());
}

}  // namespace

const Statement do_block{.node = "DoStmt", .apply = apply_do};
const Statement call_procedure{.node = "CallStmt", .apply = apply_call};

}  // namespace routegrant::pg

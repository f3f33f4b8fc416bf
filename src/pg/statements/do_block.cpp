#include <string>

#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/callees.hpp"
#include "pg/routines/calls.hpp"
#include "pg/routines/routine.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// USAGE on the language is asked for before the body is looked at (`ExecuteDoStmt()`).
Outcome require_language(const sql::Node& node, const StatementText& text, Context& context) {
  if (!context.closed()) return done();
  const sql::Node option = option_named(node["args"], "language");
  const std::string name = option ? std::string(option["arg"].string()) : "plpgsql";
  const Resolved language = find_or_assume_global(context, ObjectKind::language, name, text.span());
  if (language.outcome.refused()) return language.outcome;
  if (!context.catalog.object(language.id).untrusted) return require_privilege(context, language.id, privilege::usage);
  if (context.superuser()) return done();
  return refuse(sqlstate::insufficient_privilege, "permission denied for language " + name);
}

Outcome apply_do(const sql::Node& node, const StatementText& text, Context& context) {
  if (Outcome outcome = require_language(node, text, context); outcome.refused()) return outcome;
  note_unfollowed(context, text.text());
  return run_do(context, text, node);
}

Outcome apply_call(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node call = unwrapped(node["funccall"]);
  if (Outcome outcome = require_procedure(context, call); outcome.refused()) return outcome;
  for (const sql::Node& each : call["args"].items()) {
    if (Outcome outcome = run_calls_of_expression(context, each, {}, text.span()); outcome.refused()) return outcome;
  }
  return run_call(context, call, {}, text.span());
}

}  // namespace

const Statement do_block{.node = "DoStmt", .apply = apply_do};
const Statement call_procedure{.node = "CallStmt", .apply = apply_call};

}  // namespace routegrant::pg

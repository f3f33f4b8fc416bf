#include <string>
#include <string_view>

#include "pg/routines/session.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// DISCARD ALL is, besides others, SET SESSION AUTHORIZATION DEFAULT and RESET ALL.
Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view target = node["target"].text();
  if (target == "DISCARD_ALL" || target == "DISCARD_TEMP") drop_temporary(context);
  if (target != "DISCARD_ALL") return done();
  context.routines.prepared.clear();
  context.session.cursors.clear();
  Session& session = context.session;
  session.session_user = session.authenticated;
  session.role.reset();
  return reset_all(context, text.span());
}

}  // namespace

const Statement discard{.node = "DiscardStmt", .apply = apply};

}  // namespace routegrant::pg

#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// DISCARD ALL is, besides others, SET SESSION AUTHORIZATION DEFAULT and RESET ALL.
Outcome apply(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  if (node["target"].text() != "DISCARD_ALL") return done();
  context.routines.prepared.clear();
  Session& session = context.session;
  session.session_user = session.authenticated;
  session.role.reset();
  session.search_path = {"$user", "public"};
  return done();
}

}  // namespace

const Statement discard{.node = "DiscardStmt", .apply = apply};

}  // namespace routegrant::pg

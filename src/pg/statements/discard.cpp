#include <string>
#include <string_view>

#include "pg/session.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// DISCARD ALL is, besides others, SET SESSION AUTHORIZATION DEFAULT and RESET ALL.
Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view target = node["target"].text();
  if (target == "DISCARD_ALL" || target == "DISCARD_TEMP") drop_temporary(context);
  if (target != "DISCARD_ALL") return done();
  context.routines.prepared.clear();
  Session& session = context.session;
  session.session_user = session.authenticated;
  session.role.reset();
  for (const std::string_view name : {"search_path", "standard_conforming_strings"}) {
    Outcome outcome = change_setting(context, {.name = std::string(name), .reset = true, .span = text.span()});
    if (outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace

const Statement discard{.node = "DiscardStmt", .apply = apply};

}  // namespace routegrant::pg

#include <string>
#include <string_view>
#include <vector>

#include "pg/names/references.hpp"
#include "pg/relations/ownership.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

Outcome require_privileges_of(const Context& context, RoleId role, std::string_view verb) {
  if (!context.closed() || context.roles().has_privileges_of(context.current(), role)) return done();
  return refuse(sqlstate::insufficient_privilege, "permission denied to " + std::string(verb) + " objects");
}

Outcome named_roles(const sql::Node& node, const StatementText& text, Context& context, std::string_view verb,
                    std::vector<RoleId>& roles) {
  std::vector<NamedRole> named;
  if (Outcome outcome = roles_of(context, node["roles"], text, false, named); outcome.refused()) return outcome;
  for (const NamedRole& each : named) {
    if (Outcome outcome = require_privileges_of(context, each.role, verb); outcome.refused()) return outcome;
    roles.push_back(each.role);
  }
  return done();
}

Outcome apply_reassign(const sql::Node& node, const StatementText& text, Context& context) {
  std::vector<RoleId> roles;
  if (Outcome outcome = named_roles(node, text, context, "reassign", roles); outcome.refused()) return outcome;
  const ResolvedRole owner = role_of(context, node["newrole"], text);
  if (owner.outcome.refused()) return owner.outcome;
  if (Outcome outcome = require_privileges_of(context, owner.id, "reassign"); outcome.refused()) return outcome;
  for (const RoleId role : roles) {
    if (Outcome outcome = reassign_owned(context, role, owner.id, span_of_role(node["newrole"], text));
        outcome.refused())
      return outcome;
  }
  return done();
}

Outcome apply_drop(const sql::Node& node, const StatementText& text, Context& context) {
  std::vector<RoleId> roles;
  if (Outcome outcome = named_roles(node, text, context, "drop", roles); outcome.refused()) return outcome;
  return drop_owned(context, roles, behavior_of(node));
}

}  // namespace

const Statement reassign_owned_by{.node = "ReassignOwnedStmt", .apply = apply_reassign};
const Statement drop_owned_by{.node = "DropOwnedStmt", .apply = apply_drop};

}  // namespace routegrant::pg

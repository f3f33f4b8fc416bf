#include <vector>

#include "pg/names/references.hpp"
#include "pg/relations/grant.hpp"
#include "pg/statements.hpp"
#include "pg/statements/grant_support.hpp"

namespace routegrant::pg {
namespace {

Outcome require_target(const Context& context, RoleId role) {
  if (!context.closed()) return done();
  const bool allowed = context.features().membership_options
                           ? context.roles().has_privileges_of(context.current(), role)
                           : context.roles().is_member_of(context.current(), role);
  if (allowed) return done();
  return refuse(sqlstate::insufficient_privilege,
                context.features().membership_options
                    ? "permission denied to change default privileges"
                    : "must be member of role \"" + std::string(context.roles().name(role)) + "\"");
}

Outcome grant_for(const ObjectGrant& grant, RoleId role, const sql::Node& schemas, const StatementText& text,
                  Context& context) {
  if (Outcome outcome = require_target(context, role); outcome.refused()) return outcome;
  if (schemas.size() == 0) return grant_by_default(context, grant, role, ObjectId::none);
  for (std::size_t at = 0; at < schemas.size(); ++at) {
    if (grant.said == AclClass::schema || grant.said == AclClass::large_object) {
      return refuse(sqlstate::invalid_grant_operation,
                    std::string("cannot use IN SCHEMA clause when using GRANT/REVOKE ON ") +
                        (grant.said == AclClass::schema ? "SCHEMAS" : "LARGE OBJECTS"));
    }
    const std::string_view name = schemas.at(at).string();
    const Resolved schema = find_schema(context, name, span_after(text, "schema", name));
    if (schema.outcome.refused()) return schema.outcome;
    if (Outcome outcome = grant_by_default(context, grant, role, schema.id); outcome.refused()) return outcome;
  }
  return done();
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node action = unwrapped(node["action"]);
  ObjectGrant grant;
  const sql::Node target = action["grantees"] ? action : node["action"];
  if (Outcome outcome = read_grant(target, text, context, grant); outcome.refused()) return outcome;
  if (grant.said == AclClass::large_object && !context.features().large_object_defaults) {
    context.needs(18);
    return refuse(sqlstate::syntax_error, "syntax error at or near \"LARGE\"");
  }
  for (const sql::Node& each : target["privileges"].items()) {
    if (context.closed() && each.inner()["cols"].size() > 0)
      return refuse(sqlstate::invalid_grant_operation, "default privileges cannot be set for columns");
  }
  if (grant.said == AclClass::table) {
    // Here TABLES is nothing else: what only sequences carry does not fit.
    const Bits wrong = static_cast<Bits>(grant.bits & ~all_privileges(AclClass::table, context.features()));
    if (wrong != 0) return refuse(sqlstate::invalid_grant_operation, "invalid privilege type USAGE for relation");
  }
  const sql::Node schemas = option_named(node["options"], "schemas")["arg"].inner()["items"];
  const sql::Node roles = option_named(node["options"], "roles")["arg"].inner()["items"];
  if (roles.size() == 0) return grant_for(grant, context.current(), schemas, text, context);
  for (std::size_t at = 0; at < roles.size(); ++at) {
    const ResolvedRole role = role_of(context, roles.at(at), text);
    if (role.outcome.refused()) return role.outcome;
    if (Outcome outcome = grant_for(grant, role.id, schemas, text, context); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace

const Statement alter_default_privileges{.node = "AlterDefaultPrivilegesStmt", .apply = apply};

}  // namespace routegrant::pg

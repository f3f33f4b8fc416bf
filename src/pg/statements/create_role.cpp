#include <optional>
#include <string>
#include <vector>

#include "pg/names/builtin.hpp"
#include "pg/names/references.hpp"
#include "pg/statements.hpp"
#include "pg/statements/grant_role.hpp"
#include "pg/statements/role_options.hpp"

namespace routegrant::pg {
namespace {

Outcome require_may_create(const Context& context, const RoleOptions& options) {
  if (!context.closed() || context.superuser()) return done();
  const Role& current = context.roles()[context.current()];
  const auto refused = [](std::string_view words) {
    return refuse(sqlstate::insufficient_privilege, std::string(words));
  };
  constexpr std::string_view denied = "permission denied to create role";
  if (context.features().membership_options) {
    const bool lacks = !current.createrole || options.superuser.value_or(false) ||
                       (options.createdb.value_or(false) && !current.createdb) ||
                       (options.replication.value_or(false) && !current.replication) ||
                       (options.bypassrls.value_or(false) && !current.bypassrls);
    return lacks ? refused(denied) : done();
  }
  if (options.superuser.value_or(false)) return refused("must be superuser to create superusers");
  if (options.replication.value_or(false)) return refused("must be superuser to create replication users");
  if (options.bypassrls.value_or(false)) {
    return refused(context.features().version < 14 ? "must be superuser to change bypassrls attribute"
                                                   : "must be superuser to create bypassrls users");
  }
  return current.createrole ? done() : refused(denied);
}

/// IN ROLE: the new role becomes a member, as GRANT would make it one.
Outcome join(const sql::Node& of, const StatementText& text, Context& context, const NamedRole& self) {
  std::vector<NamedRole> groups;
  if (Outcome outcome = roles_of(context, of, text, false, groups); outcome.refused()) return outcome;
  for (const NamedRole& group : groups) {
    if (Outcome outcome = require_admin(context, group.role, true); outcome.refused()) return outcome;
    const std::vector<NamedRole> member{{.role = self.role, .span = group.span}};
    if (Outcome outcome = add_members(context, context.current(), group.role, member, std::nullopt, {});
        outcome.refused()) {
      return outcome;
    }
  }
  return done();
}

/// 16 and later: who creates a role without being a superuser gets ADMIN on it, and what createrole_self_grant says.
Outcome give_to_creator(Context& context, RoleId role) {
  if (!context.features().membership_options || context.superuser() || !context.roles()[context.current()].createrole)
    return done();
  const RoleId creator = context.current();
  context.catalog.roles().put(
      creator, {.role = role, .grantor = RoleId::bootstrap, .admin = true, .inherit = false, .set = false});
  const Session& session = context.session;
  if (!session.self_grant.inherit && !session.self_grant.set) return done();
  return add_members(context, creator, role, {{.role = creator}}, creator,
                     {.admin = false, .inherit = session.self_grant.inherit, .set = session.self_grant.set});
}

Outcome add_listed(const sql::Node& specs, const StatementText& text, Context& context, RoleId role, bool admin) {
  std::vector<NamedRole> members;
  if (Outcome outcome = roles_of(context, specs, text, false, members); outcome.refused()) return outcome;
  return add_members(context, context.current(), role, members, std::nullopt,
                     {.admin = admin ? std::optional(true) : std::nullopt});
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  RoleOptions options;
  if (Outcome outcome = read_role_options(node["options"], text, options); outcome.refused()) return outcome;
  if (Outcome outcome = require_may_create(context, options); outcome.refused()) return outcome;
  const std::string name(node["role"].text());
  const Span span = text.find_name(name, 2);
  if (is_reserved_role(name)) return refuse(sqlstate::reserved_name, "role name \"" + name + "\" is reserved");
  const auto existing = context.roles().find(name);
  if (existing && (context.closed() || context.roles()[*existing].origin != Origin::assumed)) {
    return refuse(sqlstate::duplicate_object, "role \"" + name + "\" already exists");
  }
  Role role{.name = name, .login = node["stmt_type"].text() == "ROLESTMT_USER", .span = span};
  if (existing) {
    // A mention before its creation: files are not always read in the order they were written for.
    role.member_of = context.roles()[*existing].member_of;
    set_attributes(role, options);
    context.catalog.roles().edit(*existing) = std::move(role);
  } else {
    set_attributes(role, options);
    context.catalog.roles().add(std::move(role));
  }
  const RoleId id = *context.roles().find(name);
  // What the creation itself gives is told by the role's own place.
  context.catalog.roles().edit(id).powers = {};
  if (Outcome outcome = join(options.in_roles, text, context, {.role = id, .span = span}); outcome.refused())
    return outcome;
  if (Outcome outcome = give_to_creator(context, id); outcome.refused()) return outcome;
  if (Outcome outcome = add_listed(options.members, text, context, id, false); outcome.refused()) return outcome;
  return add_listed(options.admins, text, context, id, true);
}

}  // namespace

const Statement create_role{.node = "CreateRoleStmt", .apply = apply};

}  // namespace routegrant::pg

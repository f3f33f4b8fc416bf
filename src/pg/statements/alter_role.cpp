#include <optional>
#include <string>
#include <vector>

#include "pg/names/references.hpp"
#include "pg/statements.hpp"
#include "pg/statements/grant_role.hpp"
#include "pg/statements/role_options.hpp"

namespace routegrant::pg {
namespace {

Outcome refused(std::string_view what) {
  return refuse(sqlstate::insufficient_privilege, std::string(what));
}

constexpr std::string_view denied = "permission denied to alter role";

bool changes_only_password(const RoleOptions& options) {
  return !options.superuser && !options.inherit && !options.createrole && !options.createdb && !options.login &&
         !options.replication && !options.bypassrls && !options.valid_until && !options.names_limit;
}

Outcome require_may_alter_before_16(const Context& context, RoleId id, const RoleOptions& options) {
  const Role& target = context.roles()[id];
  if (context.superuser()) return done();
  const bool early = context.features().version < 14;
  if (target.superuser || options.superuser) {
    return refused(early ? "must be superuser to alter superusers"
                         : "must be superuser to alter superuser roles or change superuser attribute");
  }
  if (target.replication || options.replication) {
    return refused(early ? "must be superuser to alter replication users"
                         : "must be superuser to alter replication roles or change replication attribute");
  }
  if (options.bypassrls) return refused("must be superuser to change bypassrls attribute");
  if (context.roles()[context.current()].createrole) return done();
  if (changes_only_password(options) && !options.members && id == context.current()) return done();
  return refused("permission denied");
}

Outcome require_may_alter(const Context& context, RoleId id, const RoleOptions& options) {
  if (!context.closed()) return done();
  if (!context.features().membership_options) return require_may_alter_before_16(context, id, options);
  const Role& target = context.roles()[id];
  const Role& current = context.roles()[context.current()];
  if (context.superuser()) return done();
  if (target.superuser || options.superuser) return refused(denied);
  const bool admin = context.roles().is_admin_of(context.current(), id, context.session.session_user);
  if (!current.createrole || !admin) {
    const bool other_password = options.names_password && id != context.current();
    if (!changes_only_password(options) || other_password) return refused(denied);
  } else if ((options.createdb && !current.createdb) || (options.replication && !current.replication) ||
             (options.bypassrls && !current.bypassrls)) {
    return refused(denied);
  }
  return options.members && !admin ? refused(denied) : done();
}

/// ALTER GROUP ... ADD and DROP USER.
Outcome change_members(const sql::Node& node, const StatementText& text, Context& context, RoleId id,
                       const RoleOptions& options) {
  if (!options.members) return done();
  std::vector<NamedRole> members;
  if (Outcome outcome = roles_of(context, options.members, text, false, members); outcome.refused()) return outcome;
  const bool adds = node["action"].integer() > 0;
  if (Outcome outcome = require_admin(context, id, adds); outcome.refused()) return outcome;
  return adds ? add_members(context, context.current(), id, members, std::nullopt, {})
              : remove_members(context, id, members, std::nullopt, {}, Behavior::restrict);
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  RoleOptions options;
  if (Outcome outcome = read_role_options(node["options"], text, options); outcome.refused()) return outcome;
  const std::string name(node["role"]["rolename"].text());
  if (name.starts_with("pg_")) return refuse(sqlstate::reserved_name, "role name \"" + name + "\" is reserved");
  const ResolvedRole role = role_of(context, node["role"], text);
  if (role.outcome.refused()) return role.outcome;
  if (Outcome outcome = require_may_alter(context, role.id, options); outcome.refused()) return outcome;
  if (context.features().membership_options && role.id == RoleId::bootstrap &&
      options.superuser == std::optional(false)) {
    return refuse(sqlstate::feature_not_supported, "the bootstrap superuser must have the SUPERUSER attribute");
  }
  set_attributes(context.catalog.roles().edit(role.id), options);
  return change_members(node, text, context, role.id, options);
}

}  // namespace

const Statement alter_role{.node = "AlterRoleStmt", .apply = apply};

}  // namespace routegrant::pg

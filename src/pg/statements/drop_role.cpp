#include <algorithm>
#include <string>
#include <vector>

#include "pg/names/references.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

Outcome require_may_drop(const Context& context, RoleId id) {
  if (!context.closed() || context.superuser()) return done();
  const Role& target = context.roles()[id];
  if (target.superuser) {
    return refuse(sqlstate::insufficient_privilege, context.features().membership_options
                                                        ? "permission denied to drop role"
                                                        : "must be superuser to drop superusers");
  }
  if (!context.features().membership_options) return done();
  if (context.roles().is_admin_of(context.current(), id, context.session.session_user)) return done();
  return refuse(sqlstate::insufficient_privilege, "permission denied to drop role");
}

bool in_list(const Acl& acl, RoleId role) {
  return std::any_of(acl.begin(), acl.end(),
                     [role](const AclEntry& entry) { return entry.grantee == role || entry.grantor == role; });
}

bool needed_by_object(const Catalog& catalog, ObjectId id, RoleId role) {
  if (catalog.object(id).owner == role) return true;
  if (catalog.acl(id).is_set && in_list(catalog.acl(id).entries, role)) return true;
  const std::vector<Column>& columns = catalog.columns(id);
  return std::any_of(columns.begin(), columns.end(),
                     [role](const Column& each) { return in_list(each.acl.entries, role); });
}

/// Whether anything of any database still needs the role.
bool needed(const Catalog& catalog, RoleId role) {
  for (const ObjectId id : catalog.touched_by(role)) {
    if (needed_by_object(catalog, id, role)) return true;
  }
  for (std::uint32_t at = 0; at < catalog.default_acls().size(); ++at) {
    const DefaultAcl& entry = catalog.default_acls()[DefaultAclId{at}];
    if (entry.present && (entry.role == role || in_list(entry.entries, role))) return true;
  }
  for (std::uint32_t at = 0; at < catalog.policies().size(); ++at) {
    const Policy& policy = catalog.policies()[PolicyId{at}];
    if (!policy.dropped && std::find(policy.roles.begin(), policy.roles.end(), role) != policy.roles.end()) return true;
  }
  for (std::uint32_t at = 0; at < catalog.mappings().size(); ++at) {
    const UserMapping& mapping = catalog.mappings()[MappingId{at}];
    if (!mapping.dropped && mapping.role == role) return true;
  }
  return false;
}

/// 16 and later: a membership that the role granted keeps it, unless the statement drops the membership's ends.
bool granted_memberships(const Roles& roles, RoleId role) {
  if (!roles.features().membership_options) return false;
  for (std::uint32_t at = 0; at < roles.size(); ++at) {
    const std::vector<Membership>& rows = roles[RoleId{at}].member_of;
    if (std::any_of(rows.begin(), rows.end(), [role](const Membership& row) { return row.grantor == role; }))
      return true;
  }
  return false;
}

Outcome require_unneeded(const Context& context, RoleId id) {
  const Role& role = context.roles()[id];
  if (role.origin == Origin::built_in) {
    return refuse(sqlstate::dependent_objects_still_exist,
                  "cannot drop role " + role.name + " because it is required by the database system");
  }
  if (!needed(context.catalog, id)) return done();
  return refuse(sqlstate::dependent_objects_still_exist,
                "role \"" + role.name + "\" cannot be dropped because some objects depend on it");
}

/// What ALTER ROLE ... SET says goes with the role (`DropSetting()`).
void drop_settings(Catalog& catalog, RoleId role) {
  auto& settings = catalog.settings();
  for (std::uint32_t at = 0; at < settings.size(); ++at) {
    if (settings[SettingId{at}].present && settings[SettingId{at}].role == role)
      settings.edit(SettingId{at}).present = false;
  }
}

Outcome find_doomed(const sql::Node& node, Context& context, std::vector<RoleId>& doomed) {
  const sql::Node specs = node["roles"];
  for (std::size_t at = 0; at < specs.size(); ++at) {
    const sql::Node spec = specs.at(at).inner();
    if (spec["roletype"].text() != "ROLESPEC_CSTRING") {
      return refuse(sqlstate::invalid_parameter_value, "cannot use special role specifier in DROP ROLE");
    }
    const auto known = context.roles().find(spec["rolename"].text());
    if (!known) {
      if (node["missing_ok"].truth() || !context.closed()) continue;
      return refuse(sqlstate::undefined_object, "role \"" + std::string(spec["rolename"].text()) + "\" does not exist");
    }
    const RoleId id = *known;
    if (id == context.current()) return refuse(sqlstate::object_in_use, "current user cannot be dropped");
    if (id == context.session.session_user) return refuse(sqlstate::object_in_use, "session user cannot be dropped");
    if (Outcome outcome = require_may_drop(context, id); outcome.refused()) return outcome;
    // Until 15 each role is gone before the next is looked for.
    const bool twice = std::find(doomed.begin(), doomed.end(), id) != doomed.end();
    if (twice && context.closed() && !node["missing_ok"].truth() && !context.features().membership_options &&
        !needed(context.catalog, id)) {
      return refuse(sqlstate::undefined_object, "role \"" + std::string(spec["rolename"].text()) + "\" does not exist");
    }
    // From 16 on its memberships are gone before the next is looked for, and with them who may drop it.
    if (twice && context.closed() && context.features().membership_options && !context.superuser())
      return refuse(sqlstate::insufficient_privilege, "permission denied to drop role");
    // Until 15 a role's dependents are looked for before the next role is.
    const bool at_once = context.closed() && !context.features().membership_options;
    if (Outcome outcome = at_once ? require_unneeded(context, id) : done(); outcome.refused()) return outcome;
    doomed.push_back(id);
  }
  return done();
}

Outcome apply(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  if (context.closed() && !context.superuser() && !context.roles()[context.current()].createrole) {
    return refuse(sqlstate::insufficient_privilege, "permission denied to drop role");
  }
  std::vector<RoleId> doomed;
  if (Outcome outcome = find_doomed(node, context, doomed); outcome.refused()) return outcome;
  Roles& roles = context.catalog.roles();
  // What needs a role is told of the first that is needed, by objects or, once all memberships are gone, by grants.
  std::vector<Outcome> unneeded;
  for (const RoleId id : doomed) unneeded.push_back(roles[id].dropped ? done() : require_unneeded(context, id));
  const std::vector<std::string> names = [&] {
    std::vector<std::string> all;
    for (const RoleId id : doomed) all.push_back(roles[id].name);
    return all;
  }();
  for (const RoleId id : doomed) {
    if (roles[id].dropped) continue;
    drop_settings(context.catalog, id);
    roles.drop(id);
  }
  for (std::size_t at = 0; at < doomed.size(); ++at) {
    if (unneeded[at].refused()) return unneeded[at];
    if (granted_memberships(roles, doomed[at])) {
      return refuse(sqlstate::dependent_objects_still_exist,
                    "role \"" + names[at] + "\" cannot be dropped because some objects depend on it");
    }
  }
  return done();
}

}  // namespace

const Statement drop_role{.node = "DropRoleStmt", .apply = apply};

}  // namespace routegrant::pg

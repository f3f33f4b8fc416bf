#include "pg/relations/ownership.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "pg/names/permissions.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/grant.hpp"

namespace routegrant::pg {
namespace {

bool relation_or_type(ObjectKind kind) {
  const Space space = space_of(kind);
  return space == Space::relation || space == Space::type;
}

/// What the new owner, or for a schema who asks, needs where the object is.
Outcome require_place(const Context& context, const Object& object, RoleId owner) {
  if (object.kind == ObjectKind::schema) return require_privilege(context, object.parent, privilege::create);
  if (object.kind == ObjectKind::database) {
    if (!context.closed() || context.superuser() || context.roles()[context.current()].createdb) return done();
    return refuse(sqlstate::insufficient_privilege, "permission denied to change owner of database");
  }
  if (object.kind == ObjectKind::server && !object.uses.empty()) {
    return require_privilege(context, owner, object.uses.front(), privilege::usage);
  }
  if (object.kind == ObjectKind::publication)
    return require_privilege(context, owner, object.parent, privilege::create);
  return is_in_schema(object.kind) ? require_privilege(context, owner, object.parent, privilege::create) : done();
}

Outcome revoke_all(Context& context, ObjectId object, const std::vector<RoleId>& roles) {
  ObjectGrant revoke{.is_grant = false,
                     .behavior = Behavior::cascade,
                     .said = acl_class_of(context.catalog.object(object).kind),
                     .all = true};
  if (revoke.said == AclClass::none) return done();
  // A role that is only mentioned by a column still loses the columns: REVOKE on the table takes them along.
  revoke.grantees = roles;
  return grant_on(context, revoke, object);
}

bool mentions(const Acl& acl, RoleId role) {
  return std::any_of(acl.begin(), acl.end(),
                     [role](const AclEntry& entry) { return entry.grantee == role || entry.grantor == role; });
}

bool mentions(const Catalog& catalog, ObjectId object, RoleId role) {
  if (catalog.acl(object).is_set && mentions(catalog.acl(object).entries, role)) return true;
  const std::vector<Column>& columns = catalog.columns(object);
  return std::any_of(columns.begin(), columns.end(),
                     [role](const Column& column) { return mentions(column.acl.entries, role); });
}

/// DROP OWNED works on the current database.
bool is_here(const Catalog& catalog, ObjectId id) {
  return id == catalog.database() || catalog.database_of(id) == catalog.database();
}

/// Default privileges that DROP OWNED takes away when all else is done: those of the roles themselves.
using DoomedDefaults = std::vector<DefaultAclId>;

constexpr std::string_view internal_error = "XX000";

/// A role's own default privileges are noted, and it is taken out of those of others. Where nothing is left of an entry
/// that was noted before, the servers stumble over it (`RemoveDefaultACLById()`).
Outcome revoke_defaults(Context& context, RoleId role, DoomedDefaults& doomed) {
  Catalog& catalog = context.catalog;
  for (std::uint32_t at = 0; at < catalog.default_acls().size(); ++at) {
    const DefaultAcl entry = catalog.default_acls()[DefaultAclId{at}];
    if (!entry.present || !is_here(catalog, entry.schema)) continue;
    if (entry.role == role) {
      doomed.push_back(DefaultAclId{at});
      continue;
    }
    if (!mentions(entry.entries, role)) continue;
    const ObjectGrant revoke{
        .is_grant = false, .behavior = Behavior::cascade, .said = entry.kind, .all = true, .grantees = {role}};
    const ObjectId schema = entry.schema == catalog.database() ? ObjectId::none : entry.schema;
    if (Outcome outcome = grant_by_default(context, revoke, entry.role, schema); outcome.refused()) return outcome;
    const bool noted = std::find(doomed.begin(), doomed.end(), DefaultAclId{at}) != doomed.end();
    if (noted && !catalog.default_acls()[DefaultAclId{at}].present && context.closed())
      return refuse(internal_error, "could not find tuple for default ACL");
  }
  return done();
}

void drop_defaults(Catalog& catalog, const DoomedDefaults& doomed) {
  for (const DefaultAclId id : doomed) {
    const DefaultAcl entry = catalog.default_acls()[id];
    if (entry.present) catalog.store_default_acl(entry.role, entry.schema, entry.kind, false, {});
  }
}

void leave_policies(Context& context, RoleId role, std::size_t& dropped) {
  auto& policies = context.catalog.policies();
  for (std::uint32_t at = 0; at < policies.size(); ++at) {
    const Policy& policy = policies[PolicyId{at}];
    if (policy.dropped || !is_here(context.catalog, policy.table) ||
        std::find(policy.roles.begin(), policy.roles.end(), role) == policy.roles.end())
      continue;
    Policy& changed = policies.edit(PolicyId{at});
    std::erase(changed.roles, role);
    changed.dropped = changed.roles.empty();
    if (changed.dropped) ++dropped;
  }
}

void leave_mappings(Context& context, RoleId role, std::size_t& dropped) {
  auto& mappings = context.catalog.mappings();
  for (std::uint32_t at = 0; at < mappings.size(); ++at) {
    const UserMapping& mapping = mappings[MappingId{at}];
    if (mapping.dropped || mapping.role != role || !is_here(context.catalog, mapping.server)) continue;
    mappings.edit(MappingId{at}).dropped = true;
    ++dropped;
  }
}

/// 16 and later: memberships that the role granted.
void leave_memberships(Context& context, RoleId role, std::size_t& dropped) {
  if (!context.features().membership_options) return;
  Roles& roles = context.catalog.roles();
  for (std::uint32_t at = 0; at < roles.size(); ++at) {
    const std::vector<Membership> rows = roles[RoleId{at}].member_of;
    for (const Membership& row : rows) {
      if (row.grantor != role) continue;
      roles.remove(RoleId{at}, row.role, row.grantor);
      ++dropped;
    }
  }
}

/// What goes with an object without being asked about: its parts, a table's sequences and indexes.
bool falls_silently(const Catalog& catalog, ObjectId object, ObjectId with) {
  const bool part = catalog.object(object).part_of == with;
  // An index of a partition goes with the one of its parent's.
  return part || (catalog.object(object).kind == ObjectKind::index && catalog.object(with).kind == ObjectKind::index);
}

bool droppable_by_owner(const Catalog& catalog, ObjectId id) {
  const ObjectKind kind = catalog.object(id).kind;
  // An index goes with its table, and is nobody's own.
  return kind != ObjectKind::database && kind != ObjectKind::tablespace && kind != ObjectKind::index &&
         kind != ObjectKind::cast && !catalog.object(id).system;
}

}  // namespace

void give(Context& context, ObjectId object, RoleId owner, const std::optional<Span>& span) {
  Catalog& catalog = context.catalog;
  std::vector<ObjectId> stack{object};
  while (!stack.empty()) {
    const ObjectId id = stack.back();
    stack.pop_back();
    const RoleId before = catalog.object(id).owner;
    for (const ObjectId part : catalog.dependents(id)) {
      const Object& each = catalog.object(part);
      if (each.part_of == id &&
          (each.kind == ObjectKind::sequence || each.kind == ObjectKind::index || each.multirange))
        stack.push_back(part);
    }
    if (before == owner) continue;
    Object& changed = catalog.edit(id);
    changed.owner = owner;
    changed.owner_span = span;
    changed.rights_span = span;
    catalog.note(owner, id);
    if (catalog.acl(id).is_set) {
      Acl acl = catalog.acl(id).entries;
      replace_owner(acl, before, owner, catalog.provenances());
      catalog.store_acl(id, std::move(acl));
    }
    for (std::size_t column = 0; column < catalog.columns(id).size(); ++column) {
      if (!catalog.columns(id)[column].acl.is_set) continue;
      Acl acl = catalog.columns(id)[column].acl.entries;
      replace_owner(acl, before, owner, catalog.provenances());
      catalog.store_column_acl(id, column, std::move(acl));
    }
    if (id == catalog.database()) catalog.use_database(id);
  }
}

Outcome change_owner(Context& context, ObjectId id, RoleId owner, const std::optional<Span>& span) {
  const Object object = context.catalog.object(id);
  if (object.kind == ObjectKind::sequence && object.part_of != ObjectId::none && object.owner != owner) {
    return refuse(sqlstate::feature_not_supported,
                  "cannot change owner of sequence \"" + std::string(context.catalog.name(id)) + "\"");
  }
  if (object.owner == owner) return done();
  if (context.closed() && !context.superuser()) {
    if (Outcome outcome = require_ownership(context, id); outcome.refused()) return outcome;
    if (object.kind == ObjectKind::wrapper || object.kind == ObjectKind::event_trigger) {
      return refuse(sqlstate::insufficient_privilege, "permission denied to change owner of " +
                                                          std::string(error_word(object.kind)) + " " +
                                                          in_quotes(context.catalog.name(id)));
    }
    if (Outcome outcome = require_can_become(context, owner); outcome.refused()) return outcome;
    if (Outcome outcome = require_place(context, object, owner); outcome.refused()) return outcome;
  }
  if ((object.kind == ObjectKind::wrapper || object.kind == ObjectKind::event_trigger) && context.closed() &&
      !context.roles().superuser(owner)) {
    return refuse(sqlstate::insufficient_privilege, "permission denied to change owner of " +
                                                        std::string(error_word(object.kind)) + " " +
                                                        in_quotes(context.catalog.name(id)));
  }
  give(context, id, owner, span);
  return done();
}

Outcome require_domain(const Context& context, std::string_view objtype, ObjectId id) {
  const bool fits = objtype != "OBJECT_DOMAIN" || context.catalog.object(id).kind == ObjectKind::domain;
  if (fits || !context.closed()) return done();
  const std::string shown = description(context, id);
  return refuse(sqlstate::wrong_object_type, shown.substr(shown.find(' ') + 1) + " is not a domain");
}

namespace {

/// What initdb makes owns what the system needs (`isObjectPinned()`).
bool is_required(const Context& context, RoleId role) {
  return role == RoleId::bootstrap || (context.closed() && context.roles()[role].origin == Origin::built_in);
}

std::string required_role(const Context& context, RoleId role) {
  return "role " + std::string(context.roles().name(role)) + " because they are required by the database system";
}

}  // namespace

Outcome reassign_owned(Context& context, RoleId from, RoleId to, const std::optional<Span>& span) {
  const Catalog& catalog = context.catalog;
  if (is_required(context, from)) {
    return refuse(sqlstate::dependent_objects_still_exist,
                  "cannot reassign ownership of objects owned by " + required_role(context, from));
  }
  for (const ObjectId id : catalog.touched_by(from)) {
    const Object object = catalog.object(id);
    const ObjectId database = catalog.database_of(id);
    if (object.owner != from || object.owner == to || (database != ObjectId::none && database != catalog.database()))
      continue;
    if (context.closed() && !context.superuser() && !relation_or_type(object.kind) &&
        object.kind != ObjectKind::database) {
      if (Outcome outcome = require_can_become(context, to); outcome.refused()) return outcome;
      if (Outcome outcome = require_place(context, object, to); outcome.refused()) return outcome;
    }
    give(context, id, to, span);
  }
  return done();
}

Outcome drop_owned(Context& context, const std::vector<RoleId>& roles, Behavior behavior) {
  Catalog& catalog = context.catalog;
  std::vector<ObjectId> doomed;
  DoomedDefaults defaults;
  std::size_t others = 0;
  for (const RoleId role : roles) {
    if (is_required(context, role)) {
      return refuse(sqlstate::dependent_objects_still_exist,
                    "cannot drop objects owned by " + required_role(context, role));
    }
    for (const ObjectId id : catalog.touched_by(role)) {
      const ObjectId database = catalog.database_of(id);
      if (database != ObjectId::none && database != catalog.database()) continue;
      if (catalog.object(id).owner == role && droppable_by_owner(catalog, id)) {
        doomed.push_back(id);
      } else if (catalog.object(id).owner != role && mentions(catalog, id, role)) {
        // An owner's own entry is no grant that pg_shdepend knows of.
        if (Outcome outcome = revoke_all(context, id, {role}); outcome.refused()) return outcome;
      }
    }
    if (Outcome outcome = revoke_defaults(context, role, defaults); outcome.refused()) return outcome;
    leave_policies(context, role, others);
    leave_mappings(context, role, others);
    leave_memberships(context, role, others);
  }
  drop_defaults(catalog, defaults);
  return drop_objects(context, doomed, behavior, others + defaults.size());
}

namespace {

/// `reportDependentObjects()`.
Outcome others_depend(const Context& context, const std::vector<ObjectId>& objects, std::size_t others) {
  return refuse(sqlstate::dependent_objects_still_exist,
                objects.size() + others == 1
                    ? "cannot drop " + description(context, objects.front()) + " because other objects depend on it"
                    : "cannot drop desired object(s) because other objects depend on them");
}

/// The columns, of tables that stay, whose default is the next number of a sequence.
std::vector<ColumnUse> defaults_of(const Catalog& catalog, ObjectId sequence,
                                   const std::unordered_set<ObjectId>& doomed) {
  std::vector<ColumnUse> found;
  if (catalog.object(sequence).kind != ObjectKind::sequence) return found;
  for (std::uint32_t id = 0; id < catalog.object_count(); ++id) {
    const ObjectId table{id};
    if (catalog.object(table).kind != ObjectKind::table || catalog.object(table).dropped || doomed.contains(table))
      continue;
    const std::vector<Column>& columns = catalog.columns(table);
    for (std::uint32_t at = 0; at < columns.size(); ++at) {
      if (!columns[at].dropped && columns[at].default_sequence == sequence)
        found.push_back({.relation = table, .column = at});
    }
  }
  return found;
}

bool uses(const Rule& rule, ObjectId relation) {
  return std::any_of(rule.uses.begin(), rule.uses.end(),
                     [&](const Rule::Use& use) { return use.relation == relation; });
}

/// A trigger needs its function, unless its table goes as well.
bool needed_by_trigger(const Catalog& catalog, ObjectId function, const std::unordered_set<ObjectId>& doomed) {
  for (std::uint32_t at = 0; at < catalog.triggers().size(); ++at) {
    const Trigger& trigger = catalog.triggers()[TriggerId{at}];
    if (!trigger.dropped && trigger.function == function && !doomed.contains(trigger.table)) return true;
  }
  return false;
}

/// A rule needs what its actions name, unless its own relation goes as well.
bool needed_by_rule(const Catalog& catalog, ObjectId relation, const std::unordered_set<ObjectId>& doomed) {
  for (std::uint32_t at = 0; at < catalog.rules().size(); ++at) {
    const Rule& rule = catalog.rules()[RuleId{at}];
    if (rule.dropped || rule.table == relation || doomed.contains(rule.table)) continue;
    if (uses(rule, relation)) return true;
  }
  return false;
}

/// A foreign key needs its parent, unless its own table goes as well.
bool needed_by_foreign_key(const Catalog& catalog, ObjectId parent, const std::unordered_set<ObjectId>& doomed) {
  for (std::uint32_t at = 0; at < catalog.foreign_keys().size(); ++at) {
    const ForeignKey& key = catalog.foreign_keys()[ForeignKeyId{at}];
    if (!key.dropped && key.parent == parent && !doomed.contains(key.table)) return true;
  }
  return false;
}

/// Rules go with their relation, and with what they use.
void drop_rules(Catalog& catalog, const std::unordered_set<ObjectId>& doomed) {
  auto& rules = catalog.rules();
  for (std::uint32_t at = 0; at < rules.size(); ++at) {
    const Rule& rule = rules[RuleId{at}];
    const bool goes =
        doomed.contains(rule.table) || std::any_of(rule.uses.begin(), rule.uses.end(),
                                                   [&](const Rule::Use& use) { return doomed.contains(use.relation); });
    if (!rule.dropped && goes) rules.edit(RuleId{at}).dropped = true;
  }
}

/// Drops objects with what is told by them alone: default privileges, policies, triggers, rules, foreign keys,
/// mappings.
void drop_with_parts(Catalog& catalog, const std::vector<ObjectId>& order, const std::unordered_set<ObjectId>& doomed) {
  for (const ObjectId id : order) {
    if (catalog.object(id).kind == ObjectKind::schema) {
      for (std::uint32_t at = 0; at < catalog.default_acls().size(); ++at) {
        const DefaultAcl entry = catalog.default_acls()[DefaultAclId{at}];
        if (entry.present && entry.schema == id) catalog.store_default_acl(entry.role, id, entry.kind, false, {});
      }
    }
    catalog.drop(id);
  }
  auto& policies = catalog.policies();
  for (std::uint32_t at = 0; at < policies.size(); ++at) {
    if (!policies[PolicyId{at}].dropped && doomed.contains(policies[PolicyId{at}].table))
      policies.edit(PolicyId{at}).dropped = true;
  }
  auto& triggers = catalog.triggers();
  for (std::uint32_t at = 0; at < triggers.size(); ++at) {
    const Trigger& trigger = triggers[TriggerId{at}];
    if (!trigger.dropped && (doomed.contains(trigger.table) || doomed.contains(trigger.function)))
      triggers.edit(TriggerId{at}).dropped = true;
  }
  drop_rules(catalog, doomed);
  auto& keys = catalog.foreign_keys();
  for (std::uint32_t at = 0; at < keys.size(); ++at) {
    const ForeignKey& key = keys[ForeignKeyId{at}];
    if (!key.dropped && (doomed.contains(key.table) || doomed.contains(key.parent)))
      keys.edit(ForeignKeyId{at}).dropped = true;
  }
  auto& mappings = catalog.mappings();
  for (std::uint32_t at = 0; at < mappings.size(); ++at) {
    if (!mappings[MappingId{at}].dropped && doomed.contains(mappings[MappingId{at}].server))
      mappings.edit(MappingId{at}).dropped = true;
  }
}

/// What goes along with others of the list, before anything else could want it: a schema and a range in it.
void add_silent_parts(const Catalog& catalog, std::vector<ObjectId>& order, std::unordered_set<ObjectId>& doomed) {
  for (std::size_t at = 0; at < order.size(); ++at) {
    const ObjectId id = order[at];
    for (const ObjectId user : catalog.dependents(id)) {
      if (falls_silently(catalog, user, id) && doomed.insert(user).second) order.push_back(user);
    }
  }
}

/// What is lost with the columns of a type that goes, into `users`. False if that may not be lost unasked.
bool lose_columns_of(Context& context, ObjectId type, Behavior behavior, const std::unordered_set<ObjectId>& doomed,
                     std::vector<ObjectId>& users) {
  for (const ColumnUse& column : context.catalog.columns_of_type(type)) {
    if (doomed.contains(column.relation)) continue;
    if (behavior == Behavior::restrict && context.closed()) return false;
    if (behavior == Behavior::restrict) continue;
    std::vector<ObjectId> lost;
    lose_column(context, column, lost);
    users.insert(users.end(), lost.begin(), lost.end());
  }
  return true;
}

/// A user mapping needs its server.
bool needed_by_mapping(const Catalog& catalog, ObjectId server) {
  for (std::uint32_t at = 0; at < catalog.mappings().size(); ++at) {
    const UserMapping& mapping = catalog.mappings()[MappingId{at}];
    if (!mapping.dropped && mapping.server == server) return true;
  }
  return false;
}

/// Whether something outside of those that go needs one of them.
bool are_needed(const Catalog& catalog, const std::vector<ObjectId>& order,
                const std::unordered_set<ObjectId>& doomed) {
  return std::any_of(order.begin(), order.end(), [&](ObjectId id) {
    return needed_by_foreign_key(catalog, id, doomed) || needed_by_rule(catalog, id, doomed) ||
           needed_by_mapping(catalog, id) || !defaults_of(catalog, id, doomed).empty();
  });
}

/// Columns that stay lose the sequences that they take their default from.
void lose_defaults(Catalog& catalog, const std::vector<ObjectId>& order, const std::unordered_set<ObjectId>& doomed) {
  for (const ObjectId id : order) {
    for (const ColumnUse& each : defaults_of(catalog, id, doomed))
      catalog.edit_columns(each.relation)[each.column].default_sequence = ObjectId::none;
  }
}

}  // namespace

Outcome drop_objects(Context& context, const std::vector<ObjectId>& objects, Behavior behavior, std::size_t others) {
  Catalog& catalog = context.catalog;
  std::unordered_set<ObjectId> doomed(objects.begin(), objects.end());
  std::vector<ObjectId> order = objects;
  add_silent_parts(catalog, order, doomed);
  for (std::size_t at = 0; at < order.size(); ++at) {
    const ObjectId id = order[at];
    std::vector<ObjectId> users = catalog.dependents(id);
    const ObjectKind kind = catalog.object(id).kind;
    const std::size_t silent = users.size();
    if (kind == ObjectKind::function && behavior == Behavior::restrict && context.closed() &&
        needed_by_trigger(catalog, id, doomed)) {
      return others_depend(context, objects, others);
    }
    if (kind == ObjectKind::schema) {
      const std::vector<ObjectId> inside = catalog.children(id);
      users.insert(users.end(), inside.begin(), inside.end());
    }
    if (!lose_columns_of(context, id, behavior, doomed, users) ||
        !lose_bindings_to(context, id, behavior, doomed, users))
      return others_depend(context, objects, others);
    for (std::size_t each = 0; each < users.size(); ++each) {
      const ObjectId user = users[each];
      if (doomed.contains(user)) continue;
      const bool goes_along = each < silent && falls_silently(catalog, user, id);
      // Objects of a doomed list may need each other; what is outside of it must not be lost unasked.
      if (!goes_along && behavior == Behavior::restrict && context.closed()) {
        return others_depend(context, objects, others);
      }
      if (!goes_along && behavior == Behavior::restrict) continue;
      doomed.insert(user);
      order.push_back(user);
    }
  }
  if (context.closed()) {
    if (behavior == Behavior::restrict && are_needed(catalog, order, doomed))
      return others_depend(context, objects, others);
    if (behavior == Behavior::cascade) lose_defaults(catalog, order, doomed);
  }
  drop_with_parts(catalog, order, doomed);
  return done();
}

}  // namespace routegrant::pg

// What a login's role reaches without holding it: what SECURITY DEFINER functions, triggers and views do as their
// owners (manual, 41.5 and CREATE FUNCTION), and what the database lets everyone do or will let somebody do.

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/answers.hpp"
#include "pg/catalog.hpp"
#include "pg/permissions.hpp"
#include "relate/builder.hpp"

namespace routegrant::relate {
namespace {

struct WrittenPrivilege {
  pg::Bits bit;
  std::string_view name;
};
constexpr std::array<WrittenPrivilege, 4> on_rows = {{{pg::privilege::select, "SELECT"},
                                                      {pg::privilege::insert, "INSERT"},
                                                      {pg::privilege::update, "UPDATE"},
                                                      {pg::privilege::delete_, "DELETE"}}};

/// What one database's login roles reach indirectly.
class Indirect {
 public:
  Indirect(Builder& builder, std::size_t database)
      : builder_(builder),
        model_(builder.model.databases[database]),
        facts_(builder.databases[database]),
        catalog_(model_.database.catalog()),
        answers_(catalog_.answers()) {}

  void add_role(pg::RoleIndex index) {
    const pg::RoleId role = answers_.role_ids[index];
    if (catalog_.roles().superuser(role)) return;
    for (const pg::DefinerBody& body : answers_.definer_bodies) {
      const pg::Object& function = catalog_.object(body.routine);
      if (!function.system && !function.for_triggers && fact_of(body.routine) != FactId::none) {
        add_call(index, role, body);
      }
    }
    for (std::uint32_t at = 0; at < catalog_.object_count(); ++at) {
      const pg::ObjectId id{at};
      const pg::Object& object = catalog_.object(id);
      if (object.dropped || object.system || fact_of(id) == FactId::none) continue;
      if (object.kind == pg::ObjectKind::view) add_view(index, role, id);
    }
    for (std::uint32_t at = 0; at < catalog_.triggers().size(); ++at) add_trigger(index, role, pg::TriggerId{at});
  }

  void add_database() {
    add_open_schemas();
    add_defaults();
    for (std::uint32_t at = 0; at < catalog_.policies().size(); ++at) {
      const pg::Policy& policy = catalog_.policies()[pg::PolicyId{at}];
      if (policy.dropped || fact_of(policy.table) == FactId::none) continue;
      builder_.graph.add(RowPolicy{.object = fact_of(policy.table),
                                   .name = policy.name,
                                   .command = policy.command,
                                   .permissive = policy.permissive},
                         Reason{.span = policy.span.value_or(model_.span), .premises = {fact_of(policy.table)}});
    }
  }

 private:
  [[nodiscard]] FactId fact_of(pg::ObjectId id) const {
    const auto at = static_cast<std::size_t>(id);
    if (at >= answers_.object_of.size() || answers_.object_of[at] == pg::Answers::no_index) return FactId::none;
    return facts_.objects[answers_.object_of[at]];
  }

  [[nodiscard]] FactId fact_of(pg::RoleId id) const {
    if (id == pg::RoleId::unknown) return FactId::none;
    const pg::RoleIndex index = answers_.role_of[static_cast<std::size_t>(id)];
    return index == pg::Answers::no_index ? FactId::none : facts_.roles[index];
  }

  [[nodiscard]] Span span_of(pg::ObjectId id) const { return catalog_.object(id).span.value_or(model_.span); }

  /// Whether the role may name what is in the object's schema; of a schema that nothing creates nothing is known.
  [[nodiscard]] bool may_name(pg::RoleId role, pg::ObjectId id) const {
    const pg::ObjectId schema = catalog_.object(id).parent;
    if (schema == pg::ObjectId::none || catalog_.object(schema).assumed) return true;
    return pg::privileges_on(catalog_, role, schema, pg::privilege::usage) != 0;
  }

  /// By the whole or by any of its columns.
  [[nodiscard]] bool holds(pg::RoleId role, pg::ObjectId id, pg::Bits bit) const {
    if (pg::privileges_on(catalog_, role, id, bit) != 0) return true;
    for (std::size_t column = 0; column < catalog_.columns(id).size(); ++column) {
      if (!catalog_.columns(id)[column].dropped && pg::column_privileges_on(catalog_, role, id, column, bit) != 0) {
        return true;
      }
    }
    return false;
  }

  void add_call(pg::RoleIndex index, pg::RoleId role, const pg::DefinerBody& body) {
    const pg::ObjectId id = body.routine;
    const pg::Object& object = catalog_.object(id);
    const FactId owner = fact_of(object.owner);
    if (owner == FactId::none || catalog_.roles().has_privileges_of(role, object.owner)) return;
    if (pg::privileges_on(catalog_, role, id, pg::privilege::execute) == 0 || !may_name(role, id)) return;
    const pg::Acl acl = catalog_.expanded_acl(id);
    const bool granted = std::none_of(acl.begin(), acl.end(), [](const pg::AclEntry& entry) {
      return entry.grantee == pg::RoleId::everyone && entry.provenance == 0;
    });
    builder_.graph.add(DefinerCall{.role = facts_.roles[index],
                                   .function = fact_of(id),
                                   .owner = owner,
                                   .granted = granted,
                                   .pinned = pg::shadowing_by(catalog_, role, body) == pg::Shadowing::none},
                       Reason{.span = span_of(id), .premises = {facts_.roles[index], fact_of(id), owner}});
  }

  void add_trigger(pg::RoleIndex index, pg::RoleId role, pg::TriggerId id) {
    const pg::Trigger& trigger = catalog_.triggers()[id];
    if (trigger.dropped || trigger.function == pg::ObjectId::none) return;
    const pg::Object& function = catalog_.object(trigger.function);
    const FactId owner = fact_of(function.owner);
    if (!function.security_definer || owner == FactId::none || fact_of(trigger.table) == FactId::none ||
        fact_of(trigger.function) == FactId::none || catalog_.roles().has_privileges_of(role, function.owner)) {
      return;
    }
    const bool writes = std::any_of(on_rows.begin() + 1, on_rows.end(),
                                    [&](const WrittenPrivilege& each) { return holds(role, trigger.table, each.bit); });
    if (!writes || !trigger_calls_.emplace(index, trigger.table, trigger.function).second) return;
    builder_.graph.add(
        TriggerCall{.role = facts_.roles[index],
                    .object = fact_of(trigger.table),
                    .function = fact_of(trigger.function),
                    .owner = owner},
        Reason{.span = trigger.span.value_or(model_.span), .premises = {facts_.roles[index], fact_of(trigger.table)}});
  }

  /// Level by level: each view's owner is asked for what is behind it, or who asks at the top if it says
  /// security_invoker (manual, CREATE VIEW).
  void add_view(pg::RoleIndex index, pg::RoleId role, pg::ObjectId view) {
    if (!may_name(role, view)) return;
    for (const WrittenPrivilege& privilege : on_rows) {
      if (!holds(role, view, privilege.bit)) continue;
      std::vector<pg::ObjectId> stack{view};
      std::set<pg::ObjectId> seen;
      while (!stack.empty()) {
        const pg::ObjectId at = stack.back();
        stack.pop_back();
        if (!seen.insert(at).second) continue;
        const pg::Object& object = catalog_.object(at);
        const pg::RoleId as = object.security_invoker ? role : object.owner;
        if (as == pg::RoleId::unknown) continue;
        for (const pg::ObjectId base : object.uses) {
          if (catalog_.object(base).dropped || !pg::is_table_like(catalog_.object(base).kind)) continue;
          if (!holds(as, base, privilege.bit)) continue;
          if (as != role) add_access(index, role, view, base, as, privilege);
          if (catalog_.object(base).kind == pg::ObjectKind::view) stack.push_back(base);
        }
      }
    }
  }

  void add_access(pg::RoleIndex index, pg::RoleId role, pg::ObjectId view, pg::ObjectId base, pg::RoleId as,
                  const WrittenPrivilege& privilege) {
    if (fact_of(base) == FactId::none || fact_of(as) == FactId::none) return;
    if (holds(role, base, privilege.bit) || !accesses_.emplace(index, view, base, privilege.bit).second) return;
    builder_.graph.add(ViewAccess{.role = facts_.roles[index],
                                  .view = fact_of(view),
                                  .object = fact_of(base),
                                  .owner = fact_of(as),
                                  .privilege = std::string(privilege.name)},
                       Reason{.span = span_of(view), .premises = {facts_.roles[index], fact_of(view), fact_of(base)}});
  }

  void add_open_schemas() {
    for (std::uint32_t at = 0; at < catalog_.object_count(); ++at) {
      const pg::ObjectId id{at};
      const pg::Object& object = catalog_.object(id);
      const bool temporary = catalog_.name(id).starts_with("pg_");
      if (object.kind != pg::ObjectKind::schema || object.dropped || temporary ||
          catalog_.database_of(id) != catalog_.database()) {
        continue;
      }
      for (const pg::AclEntry& entry : catalog_.expanded_acl(id)) {
        if (entry.grantee != pg::RoleId::everyone || (entry.privileges & pg::privilege::create) == 0) continue;
        const auto span = catalog_.provenances().find(entry.provenance, pg::privilege::create);
        builder_.graph.add(
            OpenSchema{.database = facts_.database, .name = std::string(catalog_.name(id)), .built_in = !span},
            Reason{.span = span.value_or(model_.span), .premises = {facts_.database}});
        break;
      }
    }
  }

  void add_defaults() {
    std::set<std::tuple<pg::RoleIndex, pg::RoleIndex, std::string, std::string, std::string>> seen;
    for (const pg::DefaultPrivilege& each : model_.database.default_privileges()) {
      if (!each.span || !seen.emplace(each.role, each.grantee, each.schema, each.kind, each.privilege).second) continue;
      builder_.graph.add(DefaultGrant{.role = facts_.roles[each.role],
                                      .grantee = facts_.roles[each.grantee],
                                      .schema = each.schema,
                                      .kind = each.kind,
                                      .privilege = each.privilege},
                         Reason{.span = *each.span, .premises = {facts_.roles[each.role], facts_.roles[each.grantee]}});
    }
  }

  Builder& builder_;
  const DatabaseModel& model_;
  const DatabaseFacts& facts_;
  const pg::Catalog& catalog_;
  const pg::Answers& answers_;
  std::set<std::tuple<pg::RoleIndex, pg::ObjectId, pg::ObjectId>> trigger_calls_;
  std::set<std::tuple<pg::RoleIndex, pg::ObjectId, pg::ObjectId, pg::Bits>> accesses_;
};

}  // namespace

void relate_indirect(Builder& builder) {
  std::vector<std::set<pg::RoleIndex>> roles(builder.databases.size());
  for (const RoleOfLogin& login : builder.roles_of_logins) roles[login.database].insert(login.role);
  for (std::size_t database = 0; database < builder.databases.size(); ++database) {
    if (!builder.model.databases[database].is_postgresql()) continue;
    Indirect indirect(builder, database);
    indirect.add_database();
    for (const pg::RoleIndex role : roles[database]) indirect.add_role(role);
  }
}

}  // namespace routegrant::relate

#include "pg/answers/indirect.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "pg/answers/answers.hpp"
#include "pg/catalog/shown_columns.hpp"
#include "pg/catalog/view_relations.hpp"
#include "pg/names/permissions.hpp"

namespace routegrant::pg {
namespace {

constexpr std::array<Bits, 4> on_rows = {privilege::select, privilege::insert, privilege::update, privilege::delete_};

/// Whether the role may name what is in the object's schema; of a schema that nothing creates nothing is known.
bool may_name(const Catalog& catalog, RoleId role, ObjectId id) {
  const ObjectId schema = catalog.object(id).parent;
  if (schema == ObjectId::none || catalog.object(schema).assumed) return true;
  return privileges_on(catalog, role, schema, privilege::usage) != 0;
}

/// On the whole, or on each of these columns; without any, on all there are.
bool holds_all(const Catalog& catalog, RoleId role, ObjectId relation, Bits privilege,
               const std::vector<std::uint32_t>& columns) {
  if (privileges_on(catalog, role, relation, privilege) != 0) return true;
  const std::vector<Column>& all = catalog.columns(relation);
  std::size_t asked = 0;
  for (std::uint32_t at = 0; at < all.size(); ++at) {
    if (all[at].dropped) continue;
    if (!columns.empty() && std::find(columns.begin(), columns.end(), at) == columns.end()) continue;
    ++asked;
    if (column_privileges_on(catalog, role, relation, at, privilege) == 0) return false;
  }
  return asked > 0;
}

/// Those of the columns that the role may update; without any, of all there are.
std::vector<std::uint32_t> held_columns(const Catalog& catalog, RoleId role, ObjectId relation,
                                        const std::vector<std::uint32_t>& columns) {
  std::vector<std::uint32_t> held;
  for (std::uint32_t at = 0; at < catalog.columns(relation).size(); ++at) {
    const std::vector<std::uint32_t> one{at};
    const bool asked = columns.empty() || std::find(columns.begin(), columns.end(), at) != columns.end();
    if (asked && !catalog.columns(relation)[at].dropped && holds_all(catalog, role, relation, privilege::update, one))
      held.push_back(at);
  }
  return held;
}

/// What is written to a view that is not updated, and that no trigger stands for, is refused.
bool ends_at_view(const Catalog& catalog, ObjectId relation, Bits privilege) {
  const Object& object = catalog.object(relation);
  return object.kind == ObjectKind::view && !object.system && privilege != privilege::select &&
         object.updates == ObjectId::none && !has_instead_trigger(catalog, relation, privilege);
}

bool granted_by_statement(const Catalog& catalog, ObjectId function) {
  const Acl acl = catalog.expanded_acl(function);
  return std::none_of(acl.begin(), acl.end(),
                      [](const AclEntry& entry) { return entry.grantee == RoleId::everyone && entry.provenance == 0; });
}

}  // namespace

/// One use of a relation on a way.
struct IndirectWays::Step {
  /// As whom the statement runs: views that say security_invoker ask his rights.
  RoleId user{};
  /// Whose rights count for this relation.
  RoleId as{};
  ObjectId relation = ObjectId::none;
  Bits privilege = 0;
  Span span{};
  /// Behind a view: the columns that it reads.
  std::vector<std::uint32_t> columns{};
  /// Where the role itself begins: no trigger is asked, and nothing is reached yet.
  bool is_first = false;
  /// Whether the name is looked for as `as` when the statement runs, which takes USAGE on its schema.
  bool by_name = false;
};

std::string_view name_of(Through through) {
  switch (through) {
    case Through::view: return "view";
    case Through::function: return "function";
    case Through::trigger: return "trigger";
    case Through::rule: return "rule";
  }
  return {};
}

bool holds_any(const Catalog& catalog, RoleId role, ObjectId relation, Bits privilege) {
  if (privileges_on(catalog, role, relation, privilege) != 0) return true;
  for (std::size_t column = 0; column < catalog.columns(relation).size(); ++column) {
    if (!catalog.columns(relation)[column].dropped &&
        column_privileges_on(catalog, role, relation, column, privilege) != 0) {
      return true;
    }
  }
  return false;
}

IndirectWays::IndirectWays(const Database& database) : catalog_(database.catalog()), answers_(catalog_.answers()) {
  for (std::uint32_t at = 0; at < catalog_.object_count(); ++at) {
    const Object& object = catalog_.object(ObjectId{at});
    if (object.kind == ObjectKind::view && !object.dropped && !object.system &&
        catalog_.database_of(ObjectId{at}) == catalog_.database()) {
      views_.push_back(ObjectId{at});
    }
  }
  for (std::uint32_t at = 0; at < catalog_.triggers().size(); ++at) {
    const Trigger& trigger = catalog_.triggers()[TriggerId{at}];
    if (!trigger.dropped && !trigger.disabled) triggers_of_[trigger.table].push_back(TriggerId{at});
  }
  for (std::uint32_t at = 0; at < catalog_.rules().size(); ++at) {
    const Rule& rule = catalog_.rules()[RuleId{at}];
    if (!rule.dropped && !rule.disabled) rules_of_[rule.table].push_back(RuleId{at});
  }
  for (const DefinerBody& body : answers_.definer_bodies) bodies_[body.routine] = &body;
}

const DefinerBody* IndirectWays::body_of(ObjectId function) const {
  const auto found = bodies_.find(function);
  return found == bodies_.end() ? nullptr : found->second;
}

bool IndirectWays::is_callable(RoleId role, const DefinerBody& body) const {
  const Object& function = catalog_.object(body.routine);
  if (function.system || function.for_triggers || function.owner == RoleId::unknown) return false;
  return privileges_on(catalog_, role, body.routine, privilege::execute) != 0 && may_name(catalog_, role, body.routine);
}

/// By which of its events the role fires a trigger whose function runs as another.
Bits IndirectWays::fired(RoleId role, const Trigger& trigger) const {
  Bits events = 0;
  if (trigger.function == ObjectId::none || body_of(trigger.function) == nullptr) return events;
  for (unsigned bit = 0; bit < privilege::count; ++bit) {
    const auto mask = static_cast<Bits>(1U << bit);
    if ((trigger.events & mask) != 0 && holds_any(catalog_, role, trigger.table, mask)) events |= mask;
  }
  return events;
}

std::vector<DefinerStart> IndirectWays::starts(RoleId role) const {
  std::vector<DefinerStart> found;
  if (catalog_.roles().superuser(role)) return found;
  for (const DefinerBody& body : answers_.definer_bodies) {
    const Object& function = catalog_.object(body.routine);
    if (!is_callable(role, body) || catalog_.roles().has_privileges_of(role, function.owner)) continue;
    found.push_back({.through = Through::function,
                     .function = body.routine,
                     .as = function.owner,
                     .granted = granted_by_statement(catalog_, body.routine),
                     .pinned = shadowing_by(catalog_, role, body) == Shadowing::none,
                     .opaque = body.opaque,
                     .span = function.span});
  }
  std::set<std::pair<ObjectId, ObjectId>> seen;
  for (std::uint32_t at = 0; at < catalog_.triggers().size(); ++at) {
    const Trigger& trigger = catalog_.triggers()[TriggerId{at}];
    if (trigger.dropped || trigger.disabled || fired(role, trigger) == 0) continue;
    const DefinerBody& body = *body_of(trigger.function);
    const RoleId owner = catalog_.object(trigger.function).owner;
    if (catalog_.roles().has_privileges_of(role, owner)) continue;
    if (!seen.emplace(trigger.table, trigger.function).second) continue;
    found.push_back({.through = Through::trigger,
                     .function = trigger.function,
                     .on = trigger.table,
                     .as = owner,
                     .granted = true,
                     .pinned = shadowing_by(catalog_, role, body) == Shadowing::none,
                     .opaque = body.opaque,
                     .span = trigger.span});
  }
  return found;
}

std::vector<IndirectAccess> IndirectWays::accesses(RoleId role) const {
  std::vector<IndirectAccess> found;
  if (catalog_.roles().superuser(role)) return found;
  for (const ObjectId view : views_) {
    if (!may_name(catalog_, role, view)) continue;
    std::vector<Step> steps;
    for (auto privilege = on_rows.rbegin(); privilege != on_rows.rend(); ++privilege) {
      steps.push_back({.user = role, .as = role, .relation = view, .privilege = *privilege, .is_first = true});
    }
    follow(role, {.through = Through::view, .by = view, .span = catalog_.object(view).span}, std::move(steps), found);
  }
  for (const DefinerBody& body : answers_.definer_bodies) {
    if (!is_callable(role, body)) continue;
    std::vector<Step> steps;
    push_body(body, steps);
    follow(role, {.through = Through::function, .by = body.routine}, std::move(steps), found);
  }
  for (std::uint32_t at = 0; at < catalog_.triggers().size(); ++at) {
    const Trigger& trigger = catalog_.triggers()[TriggerId{at}];
    if (trigger.dropped || trigger.disabled || fired(role, trigger) == 0) continue;
    std::vector<Step> steps;
    push_body(*body_of(trigger.function), steps);
    follow(role, {.through = Through::trigger, .by = trigger.function, .on = trigger.table}, std::move(steps), found);
  }
  for (const auto& [table, rules] : rules_of_) {
    if (!may_name(catalog_, role, table)) continue;
    std::vector<Step> steps;
    for (auto id = rules.rbegin(); id != rules.rend(); ++id) {
      if (holds_any(catalog_, role, table, catalog_.rules()[*id].event)) push_rule(catalog_.rules()[*id], role, steps);
    }
    follow(role, {.through = Through::rule, .by = table}, std::move(steps), found);
  }
  return found;
}

/// A rule's actions ask the owner of its relation (manual, 41.5), whatever security_invoker says of a view.
void IndirectWays::push_rule(const Rule& rule, RoleId user, std::vector<Step>& steps) const {
  const RoleId owner = catalog_.object(rule.table).owner;
  for (auto use = rule.uses.rbegin(); use != rule.uses.rend(); ++use) {
    steps.push_back({.user = user,
                     .as = owner,
                     .relation = use->relation,
                     .privilege = use->privilege,
                     .span = rule.span.value_or(Span{})});
  }
}

/// What the rules on a write do as well.
void IndirectWays::push_rules(const Step& step, std::vector<Step>& steps) const {
  const auto rules = rules_of_.find(step.relation);
  if (rules == rules_of_.end()) return;
  for (const RuleId id : rules->second) {
    const Rule& rule = catalog_.rules()[id];
    if (rule.event == step.privilege) push_rule(rule, step.user, steps);
  }
}

/// In order: the last step is followed first.
void IndirectWays::push_body(const DefinerBody& body, std::vector<Step>& steps) const {
  const RoleId owner = catalog_.object(body.routine).owner;
  for (auto access = body.accesses.rbegin(); access != body.accesses.rend(); ++access) {
    steps.push_back({.user = owner,
                     .as = owner,
                     .relation = access->relation,
                     .privilege = access->privilege,
                     .span = access->span,
                     .by_name = true});
  }
}

bool IndirectWays::is_replaced(const Step& step) const {
  const auto rules = rules_of_.find(step.relation);
  return rules != rules_of_.end() && std::any_of(rules->second.begin(), rules->second.end(), [&](RuleId id) {
           const Rule& rule = catalog_.rules()[id];
           return rule.replaces && rule.event == step.privilege;
         });
}

/// Each view's owner is asked for what is behind it, or who runs the statement if it says security_invoker. What is
/// written goes on where PostgreSQL updates the view by itself.
void IndirectWays::push_behind_view(const Step& step, std::vector<Step>& steps) const {
  const Object& view = catalog_.object(step.relation);
  const bool reads = step.privilege == privilege::select;
  const auto triggers = triggers_of_.find(step.relation);
  if (!reads && is_replaced(step)) return;
  const bool ends_here = !reads && triggers != triggers_of_.end() &&
                         std::any_of(triggers->second.begin(), triggers->second.end(), [&](TriggerId id) {
                           const Trigger& trigger = catalog_.triggers()[id];
                           return trigger.instead && (trigger.events & step.privilege) != 0;
                         });
  if (ends_here) return;
  const RoleId as = view.security_invoker ? step.user : view.owner;
  const bool by_columns = step.privilege == privilege::update && shows_known_columns(catalog_, step.relation);
  for (const ObjectId base : relations_read_by(catalog_, step.relation)) {
    if (!reads && base != view.updates) continue;
    Step next{.user = step.user, .as = as, .relation = base, .privilege = step.privilege, .span = step.span};
    for (const ColumnUse& use : view.column_uses) {
      if (reads && use.relation == base) next.columns.push_back(use.column);
    }
    if (by_columns) {
      next.columns =
          shown_columns(catalog_, step.relation, held_columns(catalog_, step.as, step.relation, step.columns));
      if (next.columns.empty()) continue;
    }
    steps.push_back(std::move(next));
  }
}

void IndirectWays::push_fired(const Step& step, std::vector<Step>& steps) const {
  const auto triggers = triggers_of_.find(step.relation);
  if (triggers == triggers_of_.end()) return;
  for (const TriggerId id : triggers->second) {
    const Trigger& trigger = catalog_.triggers()[id];
    if ((trigger.events & step.privilege) == 0) continue;
    if (const DefinerBody* body = body_of(trigger.function)) push_body(*body, steps);
  }
}

bool IndirectWays::may_take(const Step& step) const {
  if (!holds_any(catalog_, step.as, step.relation, step.privilege)) return false;
  const bool by_columns = step.privilege == privilege::update && !step.columns.empty();
  if (by_columns && held_columns(catalog_, step.as, step.relation, step.columns).empty()) return false;
  if (ends_at_view(catalog_, step.relation, step.privilege) && !is_replaced(step)) return false;
  return !step.by_name || may_name(catalog_, step.as, step.relation);
}

void IndirectWays::follow(RoleId role, const IndirectAccess& way, std::vector<Step> steps,
                          std::vector<IndirectAccess>& out) const {
  std::set<std::tuple<RoleId, RoleId, ObjectId, Bits>> seen;
  const auto is_told = [&](const Step& step) {
    return std::any_of(out.begin(), out.end(), [&](const IndirectAccess& each) {
      return each.through == way.through && each.by == way.by && each.on == way.on && each.relation == step.relation &&
             each.privilege == step.privilege && each.as == step.as;
    });
  };
  while (!steps.empty()) {
    const Step step = std::move(steps.back());
    steps.pop_back();
    const Object& relation = catalog_.object(step.relation);
    if (step.as == RoleId::unknown || relation.dropped || !is_table_like(relation.kind)) continue;
    if (!seen.emplace(step.user, step.as, step.relation, step.privilege).second || !may_take(step)) continue;
    const auto index = static_cast<std::size_t>(step.relation);
    const bool is_shown = index < answers_.object_of.size() && answers_.object_of[index] != Answers::no_index;
    if (!step.is_first && step.as != role && is_shown && !is_told(step)) {
      IndirectAccess access = way;
      access.relation = step.relation;
      access.as = step.as;
      access.privilege = step.privilege;
      access.held_itself = holds_all(catalog_, role, step.relation, step.privilege, step.columns) &&
                           may_name(catalog_, role, step.relation);
      if (way.through != Through::view) access.span = step.span;
      out.push_back(access);
    }
    if (relation.kind == ObjectKind::view) push_behind_view(step, steps);
    if (step.is_first) continue;
    push_rules(step, steps);
    // What a rule replaces writes nothing that could fire triggers.
    if (!is_replaced(step)) push_fired(step, steps);
  }
}

}  // namespace routegrant::pg

// What a role reaches without holding it: what views, SECURITY DEFINER functions and triggers do as their owners
// (manual, 41.5 and CREATE FUNCTION), what belongs to it, and which rows of tables with row security it comes to by
// each of these ways (manual, 5.8). Cost: O(views + bodies + triggers) privilege checks a role.

#include "relate/reached.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "pg/answers/answers.hpp"
#include "pg/answers/indirect.hpp"
#include "pg/catalog/catalog.hpp"
#include "pg/names/row_security.hpp"

namespace routegrant::relate {
namespace {

constexpr std::array<pg::Bits, 4> on_rows = {pg::privilege::select, pg::privilege::insert, pg::privilege::update,
                                             pg::privilege::delete_};

constexpr pg::Bits written = pg::privilege::insert | pg::privilege::update | pg::privilege::delete_;

bool is_one_of(std::string_view word, pg::Bits privileges) {
  for (unsigned bit = 0; bit < pg::privilege::count; ++bit) {
    const auto mask = static_cast<pg::Bits>(1U << bit);
    if ((privileges & mask) != 0 && pg::privilege_name(mask) == word) return true;
  }
  return false;
}

class Reader {
 public:
  Reader(Builder& builder, std::size_t database, pg::RoleIndex index)
      : builder_(builder),
        model_(builder.model.databases[database]),
        facts_(builder.databases[database]),
        policies_(builder.policies[database]),
        catalog_(model_.database.catalog()),
        answers_(catalog_.answers()),
        index_(index),
        role_(answers_.role_ids[index]),
        own_(facts_.roles[index]) {
    // Nobody asks what the others hold.
    if (const auto held = builder.held.find({database, index}); held != builder.held.end()) held_ = &held->second;
  }

  std::vector<Reached> read(const pg::IndirectWays& ways) {
    for (const pg::DefinerStart& start : ways.starts(role_)) add_start(start);
    for (const pg::IndirectAccess& access : ways.accesses(role_)) add_access(access);
    add_owned();
    add_rows();
    return std::move(reached_);
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

  [[nodiscard]] std::string label(FactId fact) const { return std::string(builder_.graph.reasons().label(fact)); }

  /// The statement by which it acts with its owner's rights.
  [[nodiscard]] Span rights_span_of(pg::ObjectId id) const {
    return catalog_.object(id).rights_span.value_or(span_of(id));
  }

  /// The grants that let the role use what leads on: of one of these privileges, on the whole or on some column.
  void add_uses(FactId object, pg::Bits privileges, std::vector<FactId>& premises) const {
    if (held_ == nullptr) return;
    for (const Held& held : *held_) {
      if (held.object != object || held.fact == object) continue;
      if (is_one_of(held.privilege, privileges) &&
          std::find(premises.begin(), premises.end(), held.fact) == premises.end())
        premises.push_back(held.fact);
    }
  }

  /// What fires a trigger function that runs when the relation is written.
  [[nodiscard]] pg::Bits events_of(pg::ObjectId function, pg::ObjectId on) const {
    pg::Bits events = 0;
    for (std::uint32_t at = 0; at < catalog_.triggers().size(); ++at) {
      const pg::Trigger& trigger = catalog_.triggers()[pg::TriggerId{at}];
      const bool fires = !trigger.dropped && !trigger.disabled;
      if (fires && trigger.function == function && trigger.table == on) events |= trigger.events;
    }
    return events;
  }

  void add_start(const pg::DefinerStart& start) {
    const FactId function = fact_of(start.function);
    const FactId owner = fact_of(start.as);
    if (function == FactId::none || owner == FactId::none) return;
    if (start.through == pg::Through::function) {
      std::vector<FactId> premises{own_, function, owner};
      add_uses(function, pg::privilege::execute, premises);
      starts_[{start.function, pg::ObjectId::none}] = builder_.graph.add(
          DefinerCall{
              .role = own_, .function = function, .owner = owner, .granted = start.granted, .pinned = start.pinned},
          Reason{.span = rights_span_of(start.function), .premises = std::move(premises)});
      return;
    }
    const FactId table = fact_of(start.on);
    if (table == FactId::none) return;
    std::vector<FactId> premises{own_, table};
    add_uses(table, events_of(start.function, start.on), premises);
    starts_[{start.function, start.on}] =
        builder_.graph.add(TriggerCall{.role = own_, .object = table, .function = function, .owner = owner},
                           Reason{.span = start.span.value_or(model_.span), .premises = std::move(premises)});
  }

  void add_access(const pg::IndirectAccess& access) {
    const FactId by = fact_of(access.by);
    const FactId object = fact_of(access.relation);
    const FactId owner = fact_of(access.as);
    if (by == FactId::none || object == FactId::none || owner == FactId::none) return;
    FactId fact{};
    if (!access.held_itself && told_.emplace(access.by, access.on, access.relation, access.privilege).second) {
      fact = add_fact(access, by, object, owner);
      reached_.push_back(
          {.fact = fact, .object = object, .privilege = std::string(pg::privilege_name(access.privilege))});
    }
    add_row_access(access.relation, access.privilege, {.by = by, .as = access.as, .fact = fact});
  }

  FactId add_fact(const pg::IndirectAccess& access, FactId by, FactId object, FactId owner) {
    const std::string privilege(pg::privilege_name(access.privilege));
    const auto start = starts_.find({access.by, access.on});
    if (access.through == pg::Through::view || access.through == pg::Through::rule) {
      std::vector<FactId> premises{own_, by};
      // A rule may do anything with what it runs for.
      add_uses(by, access.through == pg::Through::view ? access.privilege : written, premises);
      premises.push_back(object);
      return builder_.graph.add(
          ViewAccess{.role = own_, .view = by, .object = object, .owner = owner, .privilege = privilege},
          Reason{.span = rights_span_of(access.by), .premises = std::move(premises)});
    }
    std::vector<FactId> premises{own_, by, object};
    if (start != starts_.end()) premises = {start->second, object};
    if (access.through == pg::Through::function) {
      return builder_.graph.add(
          DefinerAccess{.role = own_, .function = by, .object = object, .owner = owner, .privilege = privilege},
          Reason{.span = access.span.value_or(span_of(access.by)), .premises = std::move(premises)});
    }
    return builder_.graph.add(
        TriggerAccess{.role = own_,
                      .written = fact_of(access.on),
                      .function = by,
                      .object = object,
                      .owner = owner,
                      .privilege = privilege},
        Reason{.span = access.span.value_or(span_of(access.by)), .premises = std::move(premises)});
  }

  void add_owned() {
    if (catalog_.roles().superuser(role_)) return;
    for (std::size_t at = 0; at < answers_.objects.size(); ++at) {
      const pg::ObjectId id = answers_.object_ids[at];
      const pg::Object& object = catalog_.object(id);
      const FactId owner = fact_of(object.owner);
      if (facts_.objects[at] == FactId::none || owner == FactId::none || object.assumed) continue;
      if (!catalog_.roles().has_privileges_of(role_, object.owner)) continue;
      std::vector<FactId> premises{own_};
      const auto acts = facts_.acts_as.find({index_, answers_.role_of[static_cast<std::size_t>(object.owner)]});
      if (acts != facts_.acts_as.end()) premises.push_back(acts->second);
      premises.push_back(facts_.objects[at]);
      builder_.graph.add(Owns{.role = own_, .object = facts_.objects[at], .owner = owner},
                         Reason{.span = object.owner_span.value_or(span_of(id)), .premises = std::move(premises)});
    }
  }

  /// With its own rights.
  void add_rows() {
    for (std::size_t at = 0; at < answers_.objects.size(); ++at) {
      const pg::ObjectId id = answers_.object_ids[at];
      if (facts_.objects[at] == FactId::none || !catalog_.object(id).row_security) continue;
      for (const pg::Bits privilege : on_rows) {
        if (pg::holds_any(catalog_, role_, id, privilege)) add_row_access(id, privilege, {.as = role_});
      }
    }
  }

  /// By which way a role comes to rows.
  struct RowWay {
    FactId by{};
    pg::RoleId as{};
    /// The access that it rests on; none where the role holds the privilege.
    FactId fact{};
  };

  void add_row_access(pg::ObjectId table, pg::Bits privilege, const RowWay& way) {
    const pg::RowSecurity security = pg::row_security_of(catalog_, way.as, table, privilege);
    if (security.rule == pg::RowRule::off) return;
    if (!row_ways_.emplace(table, privilege, way.by, way.as).second) return;
    const FactId object = fact_of(table);
    const std::string word(pg::privilege_name(privilege));
    std::vector<FactId> premises{own_};
    if (way.by != FactId::none) premises.push_back(way.fact == FactId::none ? way.by : way.fact);
    premises.push_back(object);
    std::vector<std::string> names;
    for (const pg::PolicyId id : security.policies) {
      names.push_back(catalog_.policies()[id].name);
      const FactId policy = policies_[static_cast<std::size_t>(id)];
      if (policy != FactId::none) premises.push_back(policy);
    }
    const Span span = way.by == FactId::none ? builder_.graph.reasons().of(premises.back()).reason.span
                                             : builder_.graph.reasons().of(premises[1]).reason.span;
    const std::string whence = way.by == FactId::none ? label(own_) : "by " + label(way.by) + ", " + label(own_);
    const std::string told =
        whence + " may " + word + " " +
        std::string(pg::told_of(security.rule, way.by == FactId::none ? "it" : label(fact_of(way.as)), names)) +
        " of " + label(object);
    builder_.graph.add(RowAccess{.role = own_,
                                 .object = object,
                                 .privilege = word,
                                 .through = way.by,
                                 .as_role = fact_of(way.as),
                                 .rule = std::string(pg::name_of(security.rule)),
                                 .policies = text::join(names, ", "),
                                 .told = told},
                       Reason{.span = span, .premises = std::move(premises)});
  }

  Builder& builder_;
  const DatabaseModel& model_;
  const DatabaseFacts& facts_;
  const std::vector<FactId>& policies_;
  const pg::Catalog& catalog_;
  const pg::Answers& answers_;
  pg::RoleIndex index_ = 0;
  pg::RoleId role_{};
  FactId own_{};
  /// What the role holds, where a login acts as it; else null.
  const std::vector<Held>* held_ = nullptr;
  std::vector<Reached> reached_;
  std::map<std::pair<pg::ObjectId, pg::ObjectId>, FactId> starts_;
  std::set<std::tuple<pg::ObjectId, pg::ObjectId, pg::ObjectId, pg::Bits>> told_;
  std::set<std::tuple<pg::ObjectId, pg::Bits, FactId, pg::RoleId>> row_ways_;
};

}  // namespace

const std::vector<Reached>& reached_by(Builder& builder, std::size_t database, pg::RoleIndex role) {
  const auto [at, is_new] = builder.reached.try_emplace({database, role});
  const DatabaseModel& model = builder.model.databases[database];
  if (!is_new || !model.is_postgresql() || builder.databases[database].roles[role] == FactId::none) return at->second;
  std::shared_ptr<const pg::IndirectWays>& ways = builder.ways[database];
  if (ways == nullptr) ways = std::make_shared<const pg::IndirectWays>(model.database);
  at->second = Reader(builder, database, role).read(*ways);
  return at->second;
}

void relate_policies(Builder& builder) {
  for (std::size_t d = 0; d < builder.databases.size(); ++d) {
    const DatabaseModel& model = builder.model.databases[d];
    if (!model.is_postgresql()) continue;
    const pg::Catalog& catalog = model.database.catalog();
    const pg::Answers& answers = catalog.answers();
    std::vector<FactId>& facts = builder.policies[d];
    facts.assign(catalog.policies().size(), FactId::none);
    for (std::uint32_t at = 0; at < catalog.policies().size(); ++at) {
      const pg::Policy& policy = catalog.policies()[pg::PolicyId{at}];
      const auto table = static_cast<std::size_t>(policy.table);
      if (policy.dropped || table >= answers.object_of.size() || answers.object_of[table] == pg::Answers::no_index)
        continue;
      const FactId object = builder.databases[d].objects[answers.object_of[table]];
      if (object == FactId::none) continue;
      facts[at] = builder.graph.add(
          RowPolicy{.object = object, .name = policy.name, .command = policy.command, .permissive = policy.permissive},
          Reason{.span = policy.alterations.empty() ? policy.span.value_or(model.span) : policy.alterations.back(),
                 .premises = {object}});
    }
  }
}

}  // namespace routegrant::relate

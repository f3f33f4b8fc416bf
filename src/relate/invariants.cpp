// The owner's invariants: `SOURCE -> TARGET` must have no way.
//
// A way is looked for where `paths` would find it: from routes through leads_to to a login, from the login to the role
// that it meets and to those that the role reaches by SET ROLE, and from there to the privileges held, and to what
// views, SECURITY DEFINER functions and triggers do for it with their owners' rights. What is not known is no proof of
// absence: a login whose role (or whose role's privileges) no file tells may break an invariant, and is told as such,
// `known` = role, unless its server's database holds nothing that the invariant speaks of. Cost: O(invariants x (logins
// x privileges + ways found)); the ways of one invariant are bounded, so that none hides the next.

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/glob.hpp"
#include "base/object_pattern.hpp"
#include "pg/answers/answers.hpp"
#include "pg/catalog/catalog.hpp"
#include "relate/builder.hpp"
#include "relate/held.hpp"
#include "relate/reached.hpp"

namespace routegrant::relate {
namespace {

constexpr std::size_t most_ways = 50'000;

/// Where a way begins: a route and how it leads to the workload, or nothing for a workload or role.
struct Start {
  FactId route{};
  FactId leads_to{};
  std::int64_t hops = 0;
  bool is_public = true;
};

/// One role that a login meets or can act as, or that an invariant begins at.
struct Actor {
  std::size_t database = 0;
  pg::RoleIndex role = 0;
  FactId login{};
  /// logs_in_as; none where the way begins at the role.
  FactId meets{};
};

class Search {
 public:
  explicit Search(Builder& builder) : builder_(builder) {
    const Table<Route>& routes = builder.graph.table<Route>();
    for (std::size_t i = 0; i < routes.facts.size(); ++i) routes_[routes.facts[i]] = i;
    const Table<LeadsTo>& leads = builder.graph.table<LeadsTo>();
    for (std::size_t i = 0; i < leads.facts.size(); ++i) leads_[leads.facts[i]] = i;
    const Table<Login>& logins = builder.graph.table<Login>();
    for (std::size_t i = 0; i < logins.facts.size(); ++i) logins_[logins.facts[i]] = i;
    const Table<Object>& objects = builder.graph.table<Object>();
    for (std::size_t i = 0; i < objects.facts.size(); ++i) objects_[objects.facts[i]] = i;
    for (const RoleOfLogin& met : builder.roles_of_logins) met_.insert({met.scope, met.login});
    for (const Serves& row : builder.graph.table<Serves>().rows)
      databases_of_server_[row.server].push_back(row.database);
  }

  void run(const NeverSetting& setting, FactId invariant) {
    setting_ = &setting;
    invariant_ = invariant;
    found_ = 0;
    seen_.clear();
    find_named();
    find_leading();
    if (setting.source == NeverSetting::Source::role) {
      from_roles();
      return;
    }
    for (const RoleOfLogin& met : builder_.roles_of_logins) from_login(met);
    from_unknown_logins();
  }

 private:
  /// The ways by which the invariant's source comes to a login; none if it does not.
  std::vector<Start> starts_of(std::size_t scope, std::size_t login) const {
    const std::size_t workload = builder_.model.scopes[scope].logins[login].workload;
    if (setting_->source == NeverSetting::Source::workload) {
      const kube::Workload& object = builder_.model.scopes[scope].cluster.workloads[workload];
      const std::string& space = object.meta.namespace_name;
      const std::string name = (space.empty() ? "" : space + "/") + object.meta.name.value;
      if (!glob_matches(setting_->source_pattern, name)) return {};
      return {Start{}};
    }
    std::vector<Start> starts;
    if (!serves_requests(builder_, scope, login)) return starts;
    for (const FactId fact : builder_.scopes[scope].leads_to_workload[workload]) {
      const LeadsTo& leads = builder_.graph.table<LeadsTo>().rows[leads_.at(fact)];
      const Route& route = builder_.graph.table<Route>().rows[routes_.at(leads.route)];
      const bool is_internet = setting_->source == NeverSetting::Source::internet;
      if (is_internet ? route.exposure == "internal" : !glob_matches(setting_->source_pattern, route.entry)) continue;
      starts.push_back({.route = leads.route,
                        .leads_to = fact,
                        .hops = leads.hops,
                        .is_public = !is_internet || route.exposure == "internet"});
    }
    return starts;
  }

  void from_login(const RoleOfLogin& met) {
    const std::vector<Start> starts = starts_of(met.scope, met.login);
    if (starts.empty()) return;
    const Actor actor{.database = met.database,
                      .role = met.role,
                      .login = builder_.scopes[met.scope].logins[met.login],
                      .meets = met.fact};
    act(actor, starts);
  }

  void from_roles() {
    for (std::size_t d = 0; d < builder_.model.databases.size(); ++d) {
      const pg::Database& database = builder_.model.databases[d].database;
      for (pg::RoleIndex role = 0; role < database.roles().size(); ++role) {
        const pg::RoleInfo& info = database.roles()[role];
        if (info.declared_by == "built-in" || !glob_matches(setting_->source_pattern, info.name)) continue;
        act({.database = d, .role = role, .login = FactId::none, .meets = FactId::none}, {Start{}});
      }
    }
  }

  /// The role itself, and those that it can act as.
  void act(const Actor& actor, const std::vector<Start>& starts) {
    DatabaseFacts& facts = builder_.databases[actor.database];
    if (!setting_->role.empty()) {
      reach_roles(actor, starts);
      return;
    }
    hold(actor, actor.role, FactId::none, starts);
    reach(actor, actor.role, FactId::none, starts);
    own(actor, actor.role, FactId::none, starts);
    for (auto at = facts.acts_as.lower_bound({actor.role, 0});
         at != facts.acts_as.end() && at->first.first == actor.role; ++at) {
      hold(actor, at->first.second, at->second, starts);
      reach(actor, at->first.second, at->second, starts);
      own(actor, at->first.second, at->second, starts);
    }
  }

  void reach_roles(const Actor& actor, const std::vector<Start>& starts) {
    const DatabaseFacts& facts = builder_.databases[actor.database];
    const auto& roles = builder_.model.databases[actor.database].database.roles();
    // A role is itself, but that is no way from a role to another.
    if (actor.login != FactId::none && glob_matches(setting_->role, roles[actor.role].name))
      add(actor, starts, {.object = facts.roles[actor.role], .premise = facts.roles[actor.role]});
    for (auto at = facts.acts_as.lower_bound({actor.role, 0});
         at != facts.acts_as.end() && at->first.first == actor.role; ++at) {
      if (!glob_matches(setting_->role, roles[at->first.second].name)) continue;
      add(actor, starts,
          {.object = facts.roles[at->first.second], .premise = at->second, .through = membership(at->second)});
    }
    become_any(actor, actor.role, FactId::none, starts);
    for (auto at = facts.acts_as.lower_bound({actor.role, 0});
         at != facts.acts_as.end() && at->first.first == actor.role; ++at)
      become_any(actor, at->first.second, at->second, starts);
  }

  /// A superuser may SET ROLE to every role (`member_can_set_role()` in acl.c: "Superusers have every privilege"), and
  /// who can act as one may grant itself any. `as`: the actor, or a role that it can act as.
  void become_any(const Actor& actor, pg::RoleIndex as, FactId acts_as, const std::vector<Start>& starts) {
    const DatabaseFacts& facts = builder_.databases[actor.database];
    const auto& roles = builder_.model.databases[actor.database].database.roles();
    if (!roles[as].superuser) return;
    const bool is_plain = setting_->role.find('*') == std::string::npos;
    for (pg::RoleIndex role = 0; role < roles.size(); ++role) {
      const bool is_meant = is_plain || roles[role].declared_by != "built-in";
      if (role == actor.role || !is_meant || !glob_matches(setting_->role, roles[role].name)) continue;
      add(actor, starts,
          {.object = facts.roles[role],
           .acts_as = acts_as,
           .premise = facts.roles[as],
           .through = acts_as == FactId::none ? FactId::none : membership(acts_as)});
    }
  }

  /// What `as`, the actor or a role that it can act as, may do of what the invariant forbids.
  void hold(const Actor& actor, pg::RoleIndex as, FactId acts_as, const std::vector<Start>& starts) {
    for (const Held& held : held_by(builder_, actor.database, as)) {
      const auto& wanted = setting_->privileges;
      if (std::find(wanted.begin(), wanted.end(), held.privilege) == wanted.end()) continue;
      const Object& object = builder_.graph.table<Object>().rows[object_row(held.object)];
      const bool is_named = names_object(setting_->object, object.name);
      const bool leads_to_named = leads_to_named_.contains({held.object, held.privilege});
      if (!is_named && !leads_to_named &&
          (named_in_.contains(object.database) || !may_hold_object(object.name, setting_->object)))
        continue;
      if (!setting_->column.empty() && !held.column.empty() && !glob_matches(setting_->column, held.column)) continue;
      add(actor, starts,
          {.object = held.object,
           .privilege = held.privilege,
           .column = held.column,
           .acts_as = acts_as,
           .premise = held.fact,
           .through = acts_as == FactId::none ? held.through : membership(acts_as),
           .certainty = !held.lacks.empty() ? Certainty::assumed
                        : is_named          ? Certainty::declared
                                            : Certainty::inferred});
    }
  }

  /// What a view shows and code does with its owner's rights is in reach of who may use it.
  void reach(const Actor& actor, pg::RoleIndex as, FactId acts_as, const std::vector<Start>& starts) {
    for (const Reached& reached : reached_by(builder_, actor.database, as)) {
      const auto& wanted = setting_->privileges;
      if (std::find(wanted.begin(), wanted.end(), reached.privilege) == wanted.end()) continue;
      const Object& object = builder_.graph.table<Object>().rows[object_row(reached.object)];
      if (!names_object(setting_->object, object.name)) continue;
      // Which of the columns a view shows is not followed.
      add(actor, starts,
          {.object = reached.object,
           .privilege = reached.privilege,
           .acts_as = acts_as,
           .premise = reached.fact,
           .through = acts_as == FactId::none ? FactId::none : membership(acts_as),
           .certainty = setting_->column.empty() ? Certainty::declared : Certainty::inferred});
    }
  }

  /// Who has an owner's rights may grant himself what was taken from him (manual, GRANT: "owners are always treated as
  /// holding all grant options"). REQUIRES: `reach` has run for `as`.
  void own(const Actor& actor, pg::RoleIndex as, FactId acts_as, const std::vector<Start>& starts) {
    find_owned();
    const auto [first, last] = owned_.equal_range(builder_.databases[actor.database].roles[as]);
    for (auto at = first; at != last; ++at) {
      const FactId target = builder_.graph.table<Owns>().rows[at->second].object;
      const FactId fact = builder_.graph.table<Owns>().facts[at->second];
      const Object object = builder_.graph.table<Object>().rows[object_row(target)];
      if (!names_object(setting_->object, object.name)) continue;
      for (const std::string& privilege : setting_->privileges) {
        if (!is_of_kind(privilege, object.kind)) continue;
        add(actor, starts,
            {.object = target, .privilege = privilege, .acts_as = acts_as, .premise = fact, .through = fact});
      }
    }
  }

  /// Whether a privilege lets anybody do something with an object of a kind: come to its rows, or call it.
  static bool is_of_kind(std::string_view privilege, std::string_view kind) {
    static constexpr std::array<std::string_view, 5> on_rows = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"};
    if (kind == "function" || kind == "procedure") return privilege == "EXECUTE";
    const bool has_rows = kind == "table" || kind.ends_with("view") || kind == "foreign table";
    return has_rows && std::find(on_rows.begin(), on_rows.end(), privilege) != on_rows.end();
  }

  /// Roles get their rows of `owns` when they are looked at, at the end of the table.
  void find_owned() {
    const Table<Owns>& table = builder_.graph.table<Owns>();
    for (; owned_known_ < table.rows.size(); ++owned_known_)
      owned_.emplace(table.rows[owned_known_].role, owned_known_);
  }

  /// The end of a way.
  struct Goal {
    FactId object{};
    std::string privilege{};
    std::string column{};
    FactId acts_as{};
    FactId premise{};
    FactId through{};
    Certainty certainty = Certainty::declared;
  };

  void add(const Actor& actor, const std::vector<Start>& starts, const Goal& goal) {
    const FactId role = builder_.databases[actor.database].roles[actor.role];
    for (const Start& start : starts) {
      if (found_ == most_ways) return;
      if (!seen_.insert({start.route, actor.login, role, goal.object, goal.privilege, goal.column}).second) continue;
      ++found_;
      const Span span = builder_.graph.reasons().of(invariant_).reason.span;
      builder_.graph.add(Violates{.invariant = invariant_,
                                  .route = start.route,
                                  .login = actor.login,
                                  .role = role,
                                  .object = goal.object,
                                  .privilege = goal.privilege,
                                  .column_name = goal.column,
                                  .known = start.is_public ? "yes" : "exposure",
                                  .hops = start.hops,
                                  .through = goal.through},
                         Reason{.span = span,
                                .premises = {start.leads_to, actor.meets, goal.acts_as, goal.premise, invariant_},
                                .certainty = goal.certainty});
    }
  }

  /// Logins of which no file tells what they may do.
  void from_unknown_logins() {
    for (std::size_t s = 0; s < builder_.scopes.size(); ++s) {
      for (std::size_t l = 0; l < builder_.scopes[s].logins.size(); ++l) {
        if (met_.contains({s, l})) continue;
        const FactId fact = builder_.scopes[s].logins[l];
        const Login& login = builder_.graph.table<Login>().rows[logins_.at(fact)];
        if (!may_hold_target(login.server)) continue;
        for (const Start& start : starts_of(s, l)) {
          if (found_ == most_ways) return;
          if (!seen_.insert({start.route, fact, FactId::none, FactId::none, {}, {}}).second) continue;
          ++found_;
          builder_.graph.add(Violates{.invariant = invariant_,
                                      .route = start.route,
                                      .login = fact,
                                      .role = FactId::none,
                                      .object = FactId::none,
                                      .privilege = "",
                                      .column_name = "",
                                      .known = "role",
                                      .hops = start.hops,
                                      .through = FactId::none},
                             Reason{.span = builder_.graph.reasons().of(invariant_).reason.span,
                                    .premises = {start.leads_to, fact, invariant_},
                                    .certainty = Certainty::assumed});
        }
      }
    }
  }

  /// Whether a server may hold what the invariant protects: one outside, one whose databases no role file tells, or one
  /// with such an object or role.
  bool may_hold_target(FactId server) const {
    const auto served = databases_of_server_.find(server);
    if (server == FactId::none || served == databases_of_server_.end()) return true;
    for (const FactId database : served->second) {
      for (std::size_t d = 0; d < builder_.databases.size(); ++d) {
        if (builder_.databases[d].database == database && holds_target(builder_.model.databases[d].database))
          return true;
      }
    }
    return false;
  }

  /// Whether such an object or role is among those that role files tell.
  bool holds_target(const pg::Database& replayed) const {
    const auto is_role = [&](const pg::RoleInfo& role) { return glob_matches(setting_->role, role.name); };
    if (!setting_->role.empty()) return std::any_of(replayed.roles().begin(), replayed.roles().end(), is_role);
    return std::any_of(replayed.objects().begin(), replayed.objects().end(), [&](const pg::ObjectInfo& object) {
      return names_object(setting_->object, object.name) || may_hold_object(object.name, setting_->object);
    });
  }

  /// Where statements name the very object: no set of objects that none names holds it there.
  void find_named() {
    named_in_.clear();
    if (setting_->object.find('*') != std::string::npos) return;
    for (const Object& object : builder_.graph.table<Object>().rows) {
      if (object.name.find('*') == std::string::npos && names_object(setting_->object, object.name))
        named_in_.insert(object.database);
    }
  }

  /// Whoever uses a table that others are partitions of, or inherit from, comes to their rows without a privilege on
  /// them (manual, 5.11.1 Caveats of inheritance, and 5.12); only partitions get rows by INSERT into their parent.
  void find_leading() {
    leads_to_named_.clear();
    if (!setting_->role.empty()) return;
    for (std::size_t d = 0; d < builder_.databases.size(); ++d) {
      const pg::Database& database = builder_.model.databases[d].database;
      if (!builder_.model.databases[d].is_postgresql()) continue;
      for (pg::ObjectIndex at = 0; at < database.objects().size(); ++at) {
        const pg::ObjectInfo& object = database.objects()[at];
        if (object.kind == "table" && names_object(setting_->object, object.name))
          add_parents(builder_.databases[d], database.catalog(), database.catalog().answers().object_ids[at], true);
      }
    }
  }

  /// `by_partitions`: whether all on the way down are partitions.
  void add_parents(const DatabaseFacts& facts, const pg::Catalog& catalog, pg::ObjectId table, bool by_partitions) {
    const pg::Answers& answers = catalog.answers();
    for (const pg::ObjectId parent : catalog.object(table).uses) {
      const auto at = static_cast<std::size_t>(parent);
      if (catalog.object(parent).kind != pg::ObjectKind::table || at >= answers.object_of.size()) continue;
      const pg::ObjectIndex index = answers.object_of[at];
      if (index == pg::Answers::no_index || facts.objects[index] == FactId::none) continue;
      const bool is_partitioned = by_partitions && catalog.object(parent).partitioned;
      for (const std::string_view privilege : {"SELECT", "UPDATE", "DELETE", "TRUNCATE"})
        leads_to_named_.emplace(facts.objects[index], privilege);
      if (is_partitioned) leads_to_named_.emplace(facts.objects[index], "INSERT");
      add_parents(facts, catalog, parent, is_partitioned);
    }
  }

  /// The first membership on the way to the other role: what one REVOKE takes away.
  FactId membership(FactId acts_as) const {
    for (const FactId premise : builder_.graph.reasons().of(acts_as).reason.premises) {
      if (builder_.graph.reasons().of(premise).relation == Member::relation) return premise;
    }
    return FactId::none;
  }

  /// Objects may be added while we look (`*.*`), at the end of the table.
  std::size_t object_row(FactId fact) {
    const Table<Object>& table = builder_.graph.table<Object>();
    for (std::size_t i = objects_.size(); i < table.facts.size(); ++i) objects_[table.facts[i]] = i;
    return objects_.at(fact);
  }

  Builder& builder_;
  const NeverSetting* setting_ = nullptr;
  std::set<FactId> named_in_;
  /// Objects by whose privileges rows of others are used that the invariant names.
  std::set<std::pair<FactId, std::string>> leads_to_named_;
  FactId invariant_{};
  std::size_t found_ = 0;
  std::set<std::tuple<FactId, FactId, FactId, FactId, std::string, std::string>> seen_;
  std::map<FactId, std::size_t> routes_;
  std::map<FactId, std::size_t> leads_;
  std::map<FactId, std::size_t> logins_;
  std::map<FactId, std::size_t> objects_;
  /// Rows of `owns` by role, and how many of them are in it.
  std::multimap<FactId, std::size_t> owned_;
  std::size_t owned_known_ = 0;
  std::set<std::pair<std::size_t, std::size_t>> met_;
  std::map<FactId, std::vector<FactId>> databases_of_server_;
};

}  // namespace

void relate_invariants(Builder& builder) {
  if (builder.model.settings.never.empty()) return;
  Search search(builder);
  std::set<std::string> seen;
  for (const NeverSetting& setting : builder.model.settings.never) {
    if (!seen.insert(setting.text).second) continue;
    const FactId invariant = builder.graph.add(Invariant{.text = setting.text}, Reason{.span = setting.span});
    search.run(setting, invariant);
  }
}

}  // namespace routegrant::relate

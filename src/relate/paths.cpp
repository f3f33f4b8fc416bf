// From a login to the row: what the role it meets may do, and which routes lead there.
//
// `may` is computed for the roles that some login meets or reaches by SET ROLE (`held_by`; no one else's privileges
// matter to a path). `access_path` is the join route x workload x login x role x privilege; its reason tells the way in
// that order, and rests on the memberships passed on the way and on the grant, ownership or attribute at its end, so
// that a story ends in the statement that a person would change. Cost: O(logins x privileges x routes that lead there);
// the number of paths is bounded, and the bound is said.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "credentials/logins/anonymous.hpp"
#include "pg/answers/needs.hpp"
#include "relate/builder.hpp"
#include "relate/held.hpp"
#include "relate/ownership.hpp"

namespace routegrant::relate {
namespace {

/// The ways that lead from routes to one login.
struct Entry {
  FactId route{};
  FactId leads_to{};
  std::int64_t hops = 0;
};

/// None for a login of which nothing is left when requests come.
std::vector<Entry> entries_of(const Builder& builder, const std::map<FactId, std::size_t>& row_of,
                              const RoleOfLogin& login) {
  if (!serves_requests(builder, login.scope, login.login)) return {};
  const std::size_t workload = builder.model.scopes[login.scope].logins[login.login].workload;
  std::vector<Entry> entries;
  for (const FactId fact : builder.scopes[login.scope].leads_to_workload[workload]) {
    const LeadsTo& row = builder.graph.table<LeadsTo>().rows[row_of.at(fact)];
    entries.push_back({row.route, fact, row.hops});
  }
  return entries;
}

/// What puts a role above privileges, and the statement that gave it where that is not the role's creation.
struct Power {
  std::string what{};
  std::optional<Span> span{};
};

/// A few roles stand above privileges: what they can do is not in any access control list.
std::vector<Power> powers_of(const pg::Database& database, const pg::RoleInfo& role) {
  std::vector<Power> powers;
  if (role.superuser) return {{.what = "is a superuser", .span = role.superuser_span}};
  if (role.createrole) powers.push_back({.what = "creates roles", .span = role.createrole_span});
  if (role.bypassrls) powers.push_back({.what = "bypasses row security", .span = role.bypassrls_span});
  if (owns_objects(database, role)) {
    powers.push_back({.what = "owns objects", .span = owning_span(database, role.name, false)});
  } else if (owns_database(database, role)) {
    powers.push_back({.what = "owns the database", .span = owning_span(database, role.name, true)});
  }
  return powers;
}

class Paths {
 public:
  explicit Paths(Builder& builder) : builder_(builder) {
    const Table<LeadsTo>& leads = builder.graph.table<LeadsTo>();
    for (std::size_t i = 0; i < leads.facts.size(); ++i) leads_row_[leads.facts[i]] = i;
  }

  void add(const RoleOfLogin& login) {
    std::vector<Acting> all{{.held = &held_by(builder_, login.database, login.role)}};
    add_roles_within_reach(login, all);
    const std::vector<Held>* anonymous = held_without_token(login);
    for (const Entry& entry : entries_of(builder_, leads_row_, login)) {
      add_admin_paths(login, entry);
      std::set<std::tuple<FactId, std::string_view, std::string_view>> known;
      for (const Acting& acting : all) {
        for (const Held& one : *acting.held) {
          if (!one.makes_path || known.contains({one.object, one.privilege, ""})) continue;
          if (!known.insert({one.object, one.privilege, one.column}).second) continue;
          if (count_ >= most_paths) return;
          ++count_;
          const bool is_open = anonymous == nullptr || is_among(*anonymous, one);
          add_path(login, entry, acting, one, !is_open);
        }
      }
    }
  }

 private:
  /// The role that the login meets, or one that it becomes by SET ROLE: then how, and by which membership.
  struct Acting {
    const std::vector<Held>* held = nullptr;
    FactId acts_as{};
    FactId through{};
  };

  /// What the role may do that requests without a token are run as; null where there is none, or it is not known.
  const std::vector<Held>* held_without_token(const RoleOfLogin& login) {
    const ScopeModel& scope = builder_.model.scopes[login.scope];
    const credentials::Login& row = scope.logins[login.login];
    const credentials::Value name = credentials::anonymous_role(scope.cluster, row.workload, row.container);
    if (name.known != credentials::Known::known) return nullptr;
    const auto role = builder_.model.databases[login.database].database.find_role(name.text);
    return role ? &held_by(builder_, login.database, *role) : nullptr;
  }

  static bool is_among(const std::vector<Held>& held, const Held& wanted) {
    return std::any_of(held.begin(), held.end(), [&](const Held& one) {
      return one.object == wanted.object && one.privilege == wanted.privilege &&
             (one.column.empty() || one.column == wanted.column);
    });
  }

  /// One statement away is within reach: NOINHERIT hides nothing from who can send it.
  void add_roles_within_reach(const RoleOfLogin& login, std::vector<Acting>& all) {
    const DatabaseFacts& facts = builder_.databases[login.database];
    const Table<ActsAs>& table = builder_.graph.table<ActsAs>();
    for (auto at = facts.acts_as.lower_bound({login.role, 0});
         at != facts.acts_as.end() && at->first.first == login.role; ++at) {
      const auto row = std::lower_bound(table.facts.begin(), table.facts.end(), at->second) - table.facts.begin();
      if (table.rows[static_cast<std::size_t>(row)].how != "SET ROLE") continue;
      all.push_back({.held = &held_by(builder_, login.database, at->first.second),
                     .acts_as = at->second,
                     .through = first_membership(facts, login.role, at->second)});
    }
  }

  void add_path(const RoleOfLogin& login, const Entry& entry, const Acting& acting, const Held& one, bool signed_only) {
    const bool is_above = one.how == "owner" || one.how == "superuser";
    const bool is_itself = acting.acts_as == FactId::none;
    const pg::RoleInfo& role = builder_.model.databases[login.database].database.roles()[login.role];
    const std::string lacks = pg::missing_for_login(role.login, role.declared_by, one.lacks);
    std::string provided = lacks.empty() ? "" : ", provided that " + lacks + " is granted elsewhere";
    if (signed_only) provided += ", for requests with a signed token";
    builder_.graph.add(AccessPath{.route = entry.route,
                                  .workload = workload_of(login),
                                  .login = login_of(login),
                                  .role = role_of(login),
                                  .object = one.object,
                                  .privilege = one.privilege,
                                  .column_name = one.column,
                                  .hops = entry.hops,
                                  .how = is_itself || is_above ? one.how : "SET ROLE",
                                  .through = is_itself ? one.through : acting.through,
                                  .provided = provided},
                       Reason{.span = builder_.graph.reasons().of(one.fact).reason.span,
                              .premises = {entry.leads_to, login.fact, acting.acts_as, one.fact},
                              .certainty = provided.empty() ? Certainty::declared : Certainty::assumed});
  }

  /// Beyond this, paths add nothing that a person would read; rules that count would count too few.
  static constexpr std::size_t most_paths = 500'000;

  [[nodiscard]] FactId login_of(const RoleOfLogin& login) const {
    return builder_.scopes[login.scope].logins[login.login];
  }
  [[nodiscard]] FactId role_of(const RoleOfLogin& login) const {
    return builder_.databases[login.database].roles[login.role];
  }
  [[nodiscard]] FactId workload_of(const RoleOfLogin& login) const {
    return builder_.scopes[login.scope].workloads[builder_.model.scopes[login.scope].logins[login.login].workload];
  }

  /// The powers of a role, looked for once: many routes lead to the same one.
  const std::vector<Power>& powers_in(std::size_t database, pg::RoleIndex role) {
    const auto [at, is_new] = powers_.try_emplace({database, role});
    if (is_new) {
      const pg::Database& replayed = builder_.model.databases[database].database;
      at->second = powers_of(replayed, replayed.roles()[role]);
    }
    return at->second;
  }

  void add_admin_paths(const RoleOfLogin& login, const Entry& entry) {
    DatabaseFacts& facts = builder_.databases[login.database];
    const auto add_role = [&](pg::RoleIndex role, FactId acts_as, FactId through) {
      for (const Power& power : powers_in(login.database, role)) {
        builder_.graph.add(
            AdminPath{.route = entry.route,
                      .workload = workload_of(login),
                      .login = login_of(login),
                      .role = facts.roles[role],
                      .power = power.what,
                      .hops = entry.hops,
                      .login_role = role_of(login),
                      .through = through},
            Reason{.span = power.span.value_or(builder_.graph.reasons().of(facts.roles[role]).reason.span),
                   .premises = {entry.leads_to, login.fact, acts_as, facts.roles[role]}});
      }
    };
    add_role(login.role, FactId::none, FactId::none);
    for (auto at = facts.acts_as.lower_bound({login.role, 0});
         at != facts.acts_as.end() && at->first.first == login.role; ++at) {
      add_role(at->first.second, at->second, first_membership(facts, login.role, at->second));
    }
  }

  /// The first step of the way to the other role: the membership that one REVOKE takes from the login's role.
  [[nodiscard]] FactId first_membership(const DatabaseFacts& facts, pg::RoleIndex from, FactId acts_as) const {
    for (const FactId premise : builder_.graph.reasons().of(acts_as).reason.premises) {
      for (auto at = facts.members.lower_bound({from, 0}); at != facts.members.end() && at->first.first == from; ++at) {
        if (at->second == premise) return premise;
      }
    }
    return FactId::none;
  }

  Builder& builder_;
  std::map<FactId, std::size_t> leads_row_;
  std::map<std::pair<std::size_t, pg::RoleIndex>, std::vector<Power>> powers_;
  std::size_t count_ = 0;
};

}  // namespace

void relate_paths(Builder& builder) {
  Paths paths(builder);
  for (const RoleOfLogin& login : builder.roles_of_logins) paths.add(login);
}

}  // namespace routegrant::relate

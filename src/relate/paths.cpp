// From a login to the row: what the role it meets may do, and which routes lead there.
//
// `may` is computed for the roles that some login meets (no one else's privileges matter to a path), by pg's own
// has_*_privilege() semantics. Each row rests on the memberships passed on the way and on the grant, ownership or
// attribute at its end, so that a story ends in the statement that a person would change. `access_path` is the join
// route x workload x login x role x privilege; its reason tells the way in that order.
// Cost: O(logins x privileges x routes that lead there); the number of paths is bounded, and the bound is said.

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "relate/builder.hpp"

namespace routegrant::relate {
namespace {

/// What reads or changes rows, or runs code: these make an access path. Rights to define things are `admin_path`'s.
bool is_access(std::string_view kind, std::string_view privilege) {
  static constexpr std::array<std::string_view, 5> on_rows = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"};
  if (kind == "function" || kind == "procedure") return privilege == "EXECUTE";
  if (kind != "table" && kind != "view" && kind != "materialized view" && kind != "foreign table") return false;
  return std::find(on_rows.begin(), on_rows.end(), privilege) != on_rows.end();
}

/// One privilege of one role, as a fact.
struct Held {
  FactId fact{};
  FactId object{};
  std::string privilege;
  std::string column;
  std::string how;
  /// The grant or membership that gives it to this very role; none for owners and superusers.
  FactId through{};
};

/// Adds the `may` rows of one role once, and remembers those that make paths.
class Privileges {
 public:
  explicit Privileges(Builder& builder) : builder_(builder) {}

  const std::vector<Held>& of(std::size_t database, pg::RoleIndex role) {
    const auto [at, is_new] = held_.try_emplace({database, role});
    if (is_new) at->second = add(database, role);
    return at->second;
  }

 private:
  std::vector<Held> add(std::size_t d, pg::RoleIndex role) {
    const DatabaseModel& model = builder_.model.databases[d];
    DatabaseFacts& facts = builder_.databases[d];
    std::vector<Held> held;
    for (const pg::Privilege& privilege : model.database.privileges(role)) {
      if (facts.objects[privilege.object] == FactId::none) continue;
      const pg::ObjectInfo& object = model.database.objects()[privilege.object];
      const bool access = is_access(object.kind, privilege.privilege);
      // That everyone may EXECUTE a function is PostgreSQL's default and opens nothing by itself.
      if (privilege.how == pg::How::via_public && privilege.because.empty()) continue;
      const std::string how(pg::name_of(privilege.how));
      const Chain chain = chain_of(model, facts, role, privilege);
      const FactId fact = builder_.graph.add(May{.role = facts.roles[role],
                                                 .object = facts.objects[privilege.object],
                                                 .privilege = privilege.privilege,
                                                 .column_name = privilege.column,
                                                 .how = how,
                                                 .grantable = privilege.grantable,
                                                 .through = chain.through},
                                             chain.reason);
      if (!access) continue;
      held.push_back(
          {fact, facts.objects[privilege.object], privilege.privilege, privilege.column, how, chain.through});
    }
    const pg::RoleInfo& info = model.database.roles()[role];
    const bool has_rows =
        std::any_of(held.begin(), held.end(), [](const Held& one) { return one.privilege == "SELECT"; });
    if (info.superuser && !has_rows) add_everything(d, role, held);
    return held;
  }

  /// A superuser may do everything to tables that no file of the tree creates, too.
  void add_everything(std::size_t d, pg::RoleIndex role, std::vector<Held>& held) {
    DatabaseFacts& facts = builder_.databases[d];
    FactId& everything = everything_[d];
    const Span span = builder_.graph.reasons().of(facts.roles[role]).reason.span;
    if (everything == FactId::none) {
      everything = builder_.graph.add(
          Object{.database = facts.database, .kind = "table", .name = "*.*", .owner = "", .assumed = true},
          Reason{.span = span, .certainty = Certainty::inferred});
    }
    for (const std::string_view privilege : {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"}) {
      const FactId fact = builder_.graph.add(May{.role = facts.roles[role],
                                                 .object = everything,
                                                 .privilege = std::string(privilege),
                                                 .column_name = "",
                                                 .how = "superuser",
                                                 .grantable = true,
                                                 .through = FactId::none},
                                             Reason{.span = span, .premises = {facts.roles[role], everything}});
      held.push_back({fact, everything, std::string(privilege), "", "superuser", FactId::none});
    }
  }

  struct Chain {
    Reason reason;
    FactId through{};
  };

  /// Memberships passed on the way, then the grant, ownership or attribute at the end. `through` is the first of them
  /// that one statement can take away from this role.
  Chain chain_of(const DatabaseModel& model, const DatabaseFacts& facts, pg::RoleIndex role,
                 const pg::Privilege& privilege) {
    const Span role_span = builder_.graph.reasons().of(facts.roles[role]).reason.span;
    Chain chain{.reason = {.span = privilege.because.empty() ? role_span : privilege.because.back().span,
                           .premises = {facts.roles[role]}}};
    pg::RoleIndex holder = role;
    for (const pg::RoleIndex next : privilege.via) {
      const auto member = facts.members.find({holder, next});
      if (member != facts.members.end()) {
        chain.reason.premises.push_back(member->second);
        if (chain.through == FactId::none) chain.through = member->second;
      }
      holder = next;
    }
    if (privilege.how == pg::How::via_public) holder = model.database.public_role();
    for (const std::string& column : {privilege.column, std::string()}) {
      const auto granted = facts.granted.find(std::tuple(holder, privilege.object, column, privilege.privilege));
      if (granted == facts.granted.end()) continue;
      chain.reason.premises.push_back(granted->second);
      if (chain.through == FactId::none) chain.through = granted->second;
      return chain;
    }
    chain.reason.premises.push_back(facts.objects[privilege.object]);
    if (privilege.how == pg::How::owner || privilege.how == pg::How::superuser) chain.through = FactId::none;
    return chain;
  }

  Builder& builder_;
  std::map<std::pair<std::size_t, pg::RoleIndex>, std::vector<Held>> held_;
  std::map<std::size_t, FactId> everything_;
};

/// The ways that lead from routes to one login.
struct Entry {
  FactId route{};
  FactId leads_to{};
  std::int64_t hops = 0;
};

std::vector<Entry> entries_of(const Builder& builder, const std::map<FactId, std::size_t>& row_of,
                              const RoleOfLogin& login) {
  const std::size_t workload = builder.model.scopes[login.scope].logins[login.login].workload;
  std::vector<Entry> entries;
  for (const FactId fact : builder.scopes[login.scope].leads_to_workload[workload]) {
    const LeadsTo& row = builder.graph.table<LeadsTo>().rows[row_of.at(fact)];
    entries.push_back({row.route, fact, row.hops});
  }
  return entries;
}

/// A few roles stand above privileges: what they can do is not in any access control list.
std::vector<std::string> powers_of(const pg::RoleInfo& role, bool owns_objects) {
  std::vector<std::string> powers;
  if (role.superuser) return {"is a superuser"};
  if (role.createrole) powers.emplace_back("creates roles");
  if (role.bypassrls) powers.emplace_back("bypasses row security");
  if (owns_objects) powers.emplace_back("owns objects");
  return powers;
}

class Paths {
 public:
  explicit Paths(Builder& builder) : builder_(builder), privileges_(builder) {
    const Table<LeadsTo>& leads = builder.graph.table<LeadsTo>();
    for (std::size_t i = 0; i < leads.facts.size(); ++i) leads_row_[leads.facts[i]] = i;
    const Table<Role>& roles = builder.graph.table<Role>();
    for (std::size_t i = 0; i < roles.facts.size(); ++i) role_row_[roles.facts[i]] = i;
  }

  void add(const RoleOfLogin& login) {
    const std::vector<Held>& held = privileges_.of(login.database, login.role);
    const std::vector<Entry> entries = entries_of(builder_, leads_row_, login);
    for (const Entry& entry : entries) {
      add_admin_paths(login, entry);
      for (const Held& one : held) {
        if (count_ >= most_paths) return;
        ++count_;
        builder_.graph.add(AccessPath{.route = entry.route,
                                      .workload = workload_of(login),
                                      .login = login_of(login),
                                      .role = role_of(login),
                                      .object = one.object,
                                      .privilege = one.privilege,
                                      .column_name = one.column,
                                      .hops = entry.hops,
                                      .how = one.how,
                                      .through = one.through},
                           Reason{.span = builder_.graph.reasons().of(one.fact).reason.span,
                                  .premises = {entry.leads_to, login.fact, one.fact}});
      }
    }
  }

 private:
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

  void add_admin_paths(const RoleOfLogin& login, const Entry& entry) {
    const DatabaseModel& model = builder_.model.databases[login.database];
    DatabaseFacts& facts = builder_.databases[login.database];
    const auto add_role = [&](pg::RoleIndex role, FactId acts_as, FactId through) {
      const Role& row = builder_.graph.table<Role>().rows[role_row_.at(facts.roles[role])];
      for (const std::string& power : powers_of(model.database.roles()[role], row.owns_objects)) {
        builder_.graph.add(AdminPath{.route = entry.route,
                                     .workload = workload_of(login),
                                     .login = login_of(login),
                                     .role = facts.roles[role],
                                     .power = power,
                                     .hops = entry.hops,
                                     .login_role = role_of(login),
                                     .through = through},
                           Reason{.span = builder_.graph.reasons().of(facts.roles[role]).reason.span,
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
  Privileges privileges_;
  std::map<FactId, std::size_t> leads_row_;
  std::map<FactId, std::size_t> role_row_;
  std::size_t count_ = 0;
};

}  // namespace

void relate_paths(Builder& builder) {
  Paths paths(builder);
  for (const RoleOfLogin& login : builder.roles_of_logins) paths.add(login);
}

}  // namespace routegrant::relate

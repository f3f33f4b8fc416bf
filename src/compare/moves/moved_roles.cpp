#include "compare/moves/moved_roles.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace routegrant::compare {
namespace {

/// What a role has, in words.
using Holdings = std::set<std::string>;

/// File, line and column of the statement that makes it.
using Made = std::tuple<std::string, std::uint32_t, std::uint32_t>;

struct Known {
  const Role* role = nullptr;
  Holdings grants{};
  /// Names of roles that it is a member of, with how.
  std::set<std::pair<std::string, std::string>> memberships{};
  std::optional<Made> made{};
};

/// By name; those that several databases have are left out, as their names say nothing.
using Roles = std::map<std::string, Known>;

std::string attributes_of(const Role& role) {
  std::string attributes;
  for (const bool one : {role.login, role.superuser, role.creates_roles, role.creates_databases,
                         role.bypasses_row_security, role.replicates, role.inherits})
    attributes += one ? '1' : '0';
  return attributes + role.valid_until;
}

void add_holdings(const Graph& graph, std::map<FactId, Known*>& roles) {
  const Reasons& reasons = graph.reasons();
  for (const Granted& grant : graph.table<Granted>().rows) {
    const auto role = roles.find(grant.role);
    if (role == roles.end() || grant.built_in) continue;
    role->second->grants.insert(grant.privilege + (grant.grantable ? " with grant option on " : " on ") +
                                std::string(reasons.label(grant.object)) + " " + grant.column_name);
  }
  for (const Member& member : graph.table<Member>().rows) {
    const auto role = roles.find(member.role);
    const auto of = roles.find(member.of);
    if (role == roles.end()) continue;
    const std::string how = std::string(member.admin ? "admin " : "") + (member.inherits ? "inherits " : "") +
                            (member.may_set ? "set" : "");
    role->second->memberships.emplace(
        of == roles.end() ? std::string(reasons.label(member.of)) : of->second->role->name, how);
  }
  std::map<std::pair<FactId, std::string>, Known*> by_name;
  for (const auto& [fact, role] : roles) by_name.emplace(std::pair(role->role->database, role->role->name), role);
  for (const Object& object : graph.table<Object>().rows) {
    const auto owner = by_name.find({object.database, object.owner});
    if (owner != by_name.end() && !object.assumed)
      owner->second->grants.insert("owns " + object.kind + " " + object.full_name);
  }
}

Roles roles_of(const Report& report, const Changes* to_head) {
  Roles all;
  const auto& table = report.graph.table<Role>();
  std::set<std::string> repeated;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Role& role = table.rows[i];
    const auto [known, is_new] = all.try_emplace(role.name, Known{.role = &role});
    if (!is_new) repeated.insert(role.name);
    const Span span = report.graph.reasons().of(table.facts[i]).reason.span;
    if (role.declared_by != "sql" || span.begin == 0) continue;
    Place place = report.sources.place(span);
    if (to_head != nullptr) {
      std::optional<Place> moved = to_head->place_in_head(std::move(place));
      if (!moved) continue;
      place = std::move(*moved);
    }
    known->second.made = Made(place.file, place.line, place.column);
  }
  std::map<FactId, Known*> by_fact;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (!repeated.contains(table.rows[i].name)) by_fact.emplace(table.facts[i], &all.at(table.rows[i].name));
  }
  add_holdings(report.graph, by_fact);
  for (const std::string& name : repeated) all[name] = Known{.role = all[name].role};
  return all;
}

using Names = std::map<std::string, std::string>;

/// Whether one has all that the other has, and something, where the roles of `moved` are one.
bool has_the_same(const Known& before, const Known& after, const Names& moved) {
  if (before.grants.empty() && before.memberships.empty()) return false;
  if (before.grants != after.grants || attributes_of(*before.role) != attributes_of(*after.role)) return false;
  std::set<std::pair<std::string, std::string>> memberships;
  for (const auto& [of, how] : before.memberships) {
    const auto now = moved.find(of);
    memberships.emplace(now == moved.end() ? of : now->second, how);
  }
  return memberships == after.memberships;
}

class Search {
 public:
  Search(const Roles& before, const Roles& after) {
    for (const auto& [name, role] : before) {
      if (!after.contains(name)) left_.emplace(name, &role);
    }
    for (const auto& [name, role] : after) {
      if (!before.contains(name)) came_.emplace(name, &role);
    }
  }

  Names run() {
    match([](const Known& before, const Known& after, const Names& /*moved*/) {
      return before.made && before.made == after.made;
    });
    // What is a member of one that was found may be found next.
    while (match(has_the_same)) {
    }
    return std::move(moved_);
  }

 private:
  using Some = std::map<std::string, const Known*>;

  template <class Is>
  bool match(Is is) {
    Names found;
    for (const auto& [name, role] : left_) {
      std::optional<std::string> only;
      std::size_t count = 0;
      for (const auto& [other, candidate] : came_) {
        if (!is(*role, *candidate, moved_)) continue;
        only = other;
        ++count;
      }
      if (count != 1) continue;
      const Known& candidate = *came_.at(*only);
      std::size_t rivals = 0;
      for (const auto& [rival, one] : left_) rivals += is(*one, candidate, moved_) ? 1 : 0;
      if (rivals == 1) found.emplace(name, *only);
    }
    for (const auto& [from, to] : found) {
      left_.erase(from);
      came_.erase(to);
    }
    moved_.insert(found.begin(), found.end());
    return !found.empty();
  }

  Some left_;
  Some came_;
  Names moved_;
};

}  // namespace

std::vector<MovedObject> moved_roles(const Report& base, const Report& head, const Changes& changes) {
  const Roles before = roles_of(base, &changes);
  const Roles after = roles_of(head, nullptr);
  std::vector<MovedObject> all;
  for (const auto& [from, to] : Search(before, after).run()) all.push_back({.kind = "role", .from = from, .to = to});
  return all;
}

}  // namespace routegrant::compare

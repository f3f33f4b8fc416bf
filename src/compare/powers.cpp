#include "compare/powers.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "compare/entries.hpp"
#include "compare/pairing.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

struct Predefined {
  std::string_view role{};
  std::string_view can{};
  int rank = 0;
};

constexpr std::array predefined{
    Predefined{.role = "pg_execute_server_program", .can = "run programs on the database server", .rank = 6},
    Predefined{.role = "pg_read_server_files", .can = "read files of the database server", .rank = 4},
    Predefined{.role = "pg_write_server_files", .can = "write files of the database server", .rank = 6},
};

constexpr std::string_view as_superuser = "act as a superuser of the database";
constexpr std::string_view with_roles = "create and change roles";
constexpr std::string_view past_rows = "pass all row security";
constexpr std::string_view with_own = "drop, change and grant what it owns";

/// What a tree says about powers, indexed once.
class Finder {
 public:
  explicit Finder(const Access& access) : access_(access) {
    const auto& acts = access.graph.table<ActsAs>();
    for (std::size_t i = 0; i < acts.rows.size(); ++i) acts_of_role_[acts.rows[i].role].push_back(i);
    const auto& calls = access.graph.table<DefinerCall>();
    for (std::size_t i = 0; i < calls.rows.size(); ++i) calls_of_role_[calls.rows[i].role].push_back(i);
    const auto& paths = access.graph.table<AdminPath>();
    for (std::size_t i = 0; i < paths.rows.size(); ++i) {
      const AdminPath& path = paths.rows[i];
      admin_paths_.emplace(std::tuple(path.route, path.login, path.role, path.power), paths.facts[i]);
    }
  }

  void add_way(const AccessRow& row, std::vector<Power>& into) {
    AccessRow way = row;
    way.as_role = way.role;
    way.acts_as = FactId::none;
    way.access = {};
    seen_.clear();
    add_role(way, into);
    if (access_.roles[way.role].superuser) return;
    const auto acts = acts_of_role_.find(way.role);
    if (acts != acts_of_role_.end()) {
      const auto& table = access_.graph.table<ActsAs>();
      for (const std::size_t index : acts->second) {
        way.as_role = table.rows[index].target;
        way.acts_as = table.facts[index];
        add_role(way, into);
      }
    }
  }

 private:
  void add_role(const AccessRow& way, std::vector<Power>& into) {
    const Role& role = access_.roles[way.as_role];
    if (role.superuser) return add(way, as_superuser, 7, attribute(way, "is a superuser"), into);
    for (const Predefined& one : predefined) {
      if (role.name == one.role) add(way, one.can, one.rank, way.as_role, into);
    }
    if (role.creates_roles) add(way, with_roles, 5, attribute(way, "creates roles"), into);
    if (role.bypasses_row_security) add(way, past_rows, 3, attribute(way, "bypasses row security"), into);
    const auto calls = calls_of_role_.find(way.as_role);
    if (calls != calls_of_role_.end()) {
      for (const std::size_t index : calls->second) add_call(way, index, into);
    }
    if (role.owns_objects) add(way, with_own, 0, attribute(way, "owns objects"), into);
  }

  /// A function that keeps the caller's names out and is granted by name is how SECURITY DEFINER is meant to be used.
  void add_call(const AccessRow& way, std::size_t index, std::vector<Power>& into) {
    const auto& table = access_.graph.table<DefinerCall>();
    const DefinerCall& call = table.rows[index];
    if (call.pinned && call.granted) return;
    const Role& owner = access_.roles[call.owner];
    const std::string_view who = owner.superuser               ? "a superuser"
                                 : owner.creates_roles         ? "a role that creates roles"
                                 : owner.bypasses_row_security ? "a role that passes all row security"
                                                               : "";
    if (who.empty()) return;
    const Object& function = access_.objects[call.function];
    add(way, "call " + function.kind + " " + function.full_name + ", which acts as " + std::string(who),
        call.pinned ? 0 : 3, table.facts[index], into);
  }

  void add(const AccessRow& way, std::string_view can, int rank, FactId because, std::vector<Power>& into) {
    if (!seen_.emplace(can).second) return;
    Power power{.row = way, .can = std::string(can), .rank = rank};
    power.row.access.may = {because};
    into.push_back(std::move(power));
  }

  /// The fact that rests on the statement that gave the attribute; the role itself where no route leads to it.
  [[nodiscard]] FactId attribute(const AccessRow& way, const std::string& power) const {
    const auto found = admin_paths_.find(std::tuple(way.route, way.login, way.as_role, power));
    return found == admin_paths_.end() ? way.as_role : found->second;
  }

  const Access& access_;
  std::map<FactId, std::vector<std::size_t>> acts_of_role_;
  std::map<FactId, std::vector<std::size_t>> calls_of_role_;
  std::map<std::tuple<FactId, FactId, FactId, std::string>, FactId> admin_paths_;
  /// Of one way.
  std::set<std::string, std::less<>> seen_;
};

}  // namespace

std::vector<Power> powers_of(const Access& access) {
  std::vector<Power> powers;
  Finder finder(access);
  std::set<std::tuple<FactId, FactId, FactId>> seen;
  for (const AccessRow& row : access.rows()) {
    if (row.role != FactId::none && seen.emplace(row.leads_to, row.login, row.role).second) finder.add_way(row, powers);
  }
  return powers;
}

std::string key_of(const Access& access, const Power& power) {
  return key_of(access, power.row) + "\npower " + power.can;
}

namespace {

std::string words_of(const Access& access, const AccessRow& way) {
  return questions::workload_name(access.workloads[way.workload]) + " as " + access.logins[way.login].role_name;
}

/// Whether both come in at one entry, the first from no nearer; or without one, by one role or workload.
bool is_one_entry(const Access& access, const AccessRow& way, const Access& own, const AccessRow& row) {
  if ((way.route == FactId::none) != (row.route == FactId::none)) return false;
  if (row.route == FactId::none) {
    return access.logins[way.login].role_name == own.logins[row.login].role_name ||
           questions::workload_name(access.workloads[way.workload]) ==
               questions::workload_name(own.workloads[row.workload]);
  }
  const Route& there = access.routes[way.route];
  const Route& here = own.routes[row.route];
  return there.entry == here.entry && comes_in(there, here, true).empty();
}

}  // namespace

std::string same_power(const Access& access, const std::vector<Power>& powers, const Access& own,
                       const std::vector<Power>& own_powers, const Power& power, const Homes& homes, bool own_is_head) {
  const std::string& here = own.scopes[power.row.scope].name;
  for (const Power& other : powers) {
    if (other.can != power.can || !is_one_entry(access, other.row, own, power.row)) continue;
    const std::string& there = access.scopes[other.row.scope].name;
    if (own_is_head ? homes.are_apart(there, here) : homes.are_apart(here, there)) continue;
    const std::string words = words_of(access, other.row);
    const bool is_still_there =
        power.row.route == FactId::none && std::any_of(own_powers.begin(), own_powers.end(), [&](const Power& one) {
          return one.can == power.can && words_of(own, one.row) == words;
        });
    if (!is_still_there) return words;
  }
  return {};
}

std::vector<Power> only_in(const Access& has, const std::vector<Power>& powers, const Access& lacks,
                           const std::vector<Power>& others, const Homes& homes, bool has_is_head) {
  std::map<std::string, std::set<std::string>> scopes;
  for (const Power& other : others) scopes[key_of(lacks, other)].insert(lacks.scopes[other.row.scope].name);
  std::vector<Power> only;
  for (const Power& power : powers) {
    const auto there = scopes.find(key_of(has, power));
    const std::string& own = has.scopes[power.row.scope].name;
    const std::string& home = has_is_head ? homes.in_base(own) : homes.in_head(own);
    const bool is_there = there != scopes.end() && (home.empty() || there->second.contains(home));
    if (!is_there) only.push_back(power);
  }
  return only;
}

}  // namespace routegrant::compare

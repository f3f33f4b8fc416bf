#include "questions/powers.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace routegrant::questions {
namespace {

struct Predefined {
  std::string_view role{};
  std::string_view can{};
  int rank = 0;
};

constexpr std::array predefined{
    Predefined{.role = "pg_execute_server_program", .can = "run programs on the database server", .rank = 6},
    Predefined{.role = "pg_read_server_files", .can = "read files of the database server", .rank = 4},
    Predefined{.role = "pg_write_server_files", .can = "write files of the database server", .rank = 6},
    Predefined{.role = "pg_signal_backend", .can = "end the sessions of others", .rank = 2},
};

/// Parameters whose values the server runs or loads as programs (manual, 20.5.3, 20.5.5 and 20.11.4).
constexpr std::array<std::string_view, 8> programs{
    "archive_cleanup_command", "archive_command",           "dynamic_library_path",     "recovery_end_command",
    "restore_command",         "session_preload_libraries", "shared_preload_libraries", "ssl_passphrase_command",
};

constexpr std::string_view as_superuser = "act as a superuser of the database";
constexpr std::string_view with_roles = "create and change roles";
/// Up to version 15 CREATEROLE is enough to grant any role that is no superuser, to oneself and predefined ones, too
/// (manual of 15, 22.2 Role Attributes); from 16 on it takes ADMIN OPTION (release notes of 16, E.1).
constexpr std::string_view with_all_roles = "create and change roles, and grant itself any that is no superuser";
constexpr std::int64_t roles_take_admin_since = 16;
/// "A role having the REPLICATION attribute is a very highly privileged role" (manual, CREATE ROLE).
constexpr std::string_view with_copies = "copy the whole database server by replication";
constexpr std::string_view past_rows = "pass all row security";
constexpr std::string_view with_own = "drop, change and grant what it owns";

/// What a tree says about powers, indexed once.
class Finder {
 public:
  explicit Finder(const Access& access) : access_(access) {
    const auto& acts = access.graph.table<ActsAs>();
    for (std::size_t i = 0; i < acts.rows.size(); ++i) acts_of_role_[acts.rows[i].role].push_back(i);
    const auto& members = access.graph.table<Member>();
    for (std::size_t i = 0; i < members.rows.size(); ++i) {
      if (members.rows[i].admin) administered_by_role_[members.rows[i].role].push_back(i);
    }
    const auto& may = access.graph.table<May>();
    for (std::size_t i = 0; i < may.rows.size(); ++i) {
      const bool is_own = may.rows[i].how == "owner" || may.rows[i].how == "superuser" || may.rows[i].how == "public";
      if (!is_own && !what_for(may.rows[i]).empty()) beyond_data_of_role_[may.rows[i].role].push_back(i);
    }
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
    if (role.superuser) return add(way, as_superuser, 7, attribute(way, "is a superuser"), into, "superuser");
    for (const Predefined& one : predefined) {
      if (role.name == one.role) add(way, one.can, one.rank, way.as_role, into);
    }
    if (role.creates_roles) {
      const bool takes_admin = access_.databases[role.database].version >= roles_take_admin_since;
      add(way, takes_admin ? with_roles : with_all_roles, takes_admin ? 5 : 6, attribute(way, "creates roles"), into,
          "createrole");
    }
    add_administered(way, into);
    if (role.bypasses_row_security) add(way, past_rows, 3, attribute(way, "bypasses row security"), into, "bypassrls");
    if (role.replicates) add(way, with_copies, 4, way.as_role, into, "replication");
    add_beyond_data(way, into);
    const auto calls = calls_of_role_.find(way.as_role);
    if (calls != calls_of_role_.end()) {
      for (const std::size_t index : calls->second) add_call(way, index, into);
    }
    if (role.owns_objects) {
      const FactId owns = attribute(way, "owns objects");
      add(way, with_own, 0, owns == way.as_role ? attribute(way, "owns the database") : owns, into);
    }
  }

  /// Who has ADMIN OPTION on a role may grant it to itself, with INHERIT and SET, unless it is a superuser's (manual of
  /// 16, GRANT; AddRoleMems and check_role_membership_authorization in src/backend/commands/user.c). Before 16 a member
  /// may SET ROLE anyway.
  void add_administered(const AccessRow& way, std::vector<Power>& into) {
    const auto found = administered_by_role_.find(way.as_role);
    if (found == administered_by_role_.end()) return;
    const auto& table = access_.graph.table<Member>();
    for (const std::size_t index : found->second) {
      const FactId target = table.rows[index].of;
      const Role& role = access_.roles[target];
      if (role.superuser || target == way.role || acts_as(way.role, target)) continue;
      add(way, "grant itself role " + role.name, rank_of(role), table.facts[index], into);
    }
  }

  /// What a privilege on something that holds no rows lets do; empty for what opens little.
  [[nodiscard]] std::string what_for(const May& may) const {
    const Object& object = access_.objects[may.object];
    const bool creates = may.privilege == "CREATE";
    if (object.kind == "parameter" && may.privilege == "SET") return "set parameter " + object.name;
    if (object.kind == "parameter") return "change parameter " + object.name + " of the whole database server";
    if (object.kind == "schema" && creates) return "create objects in schema " + object.name;
    if (object.kind == "database" && creates) return "create schemas in database " + object.name;
    return {};
  }

  void add_beyond_data(const AccessRow& way, std::vector<Power>& into) {
    const auto found = beyond_data_of_role_.find(way.as_role);
    if (found == beyond_data_of_role_.end()) return;
    const auto& table = access_.graph.table<May>();
    for (const std::size_t index : found->second) {
      const Object& object = access_.objects[table.rows[index].object];
      const bool runs = object.kind == "parameter" && std::binary_search(programs.begin(), programs.end(), object.name);
      add(way, what_for(table.rows[index]), runs ? 6 : 0, table.facts[index], into);
    }
  }

  [[nodiscard]] bool acts_as(FactId role, FactId target) const {
    const auto acts = acts_of_role_.find(role);
    if (acts == acts_of_role_.end()) return false;
    const auto& rows = access_.graph.table<ActsAs>().rows;
    return std::any_of(acts->second.begin(), acts->second.end(),
                       [&](std::size_t index) { return rows[index].target == target; });
  }

  /// What comes with a role that is granted.
  static int rank_of(const Role& role) {
    const auto found = std::find_if(predefined.begin(), predefined.end(),
                                    [&](const Predefined& one) { return one.role == role.name; });
    if (found != predefined.end()) return found->rank;
    return role.creates_roles ? 5 : role.bypasses_row_security ? 3 : 1;
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

  void add(const AccessRow& way, std::string_view can, int rank, FactId because, std::vector<Power>& into,
           std::string_view attribute_name = {}) {
    if (!seen_.emplace(can).second) return;
    Power power{.row = way, .can = std::string(can), .rank = rank, .attribute = attribute_name};
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
  std::map<FactId, std::vector<std::size_t>> administered_by_role_;
  std::map<FactId, std::vector<std::size_t>> calls_of_role_;
  /// Rows of `may` about what holds no rows, by role.
  std::map<FactId, std::vector<std::size_t>> beyond_data_of_role_;
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

}  // namespace routegrant::questions

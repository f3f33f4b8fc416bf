#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pg/catalog.hpp"
#include "pg/database.hpp"
#include "routegrant/source.hpp"

namespace routegrant::pg {

/// Who is connected, and as whom statements run. A value: transactions keep a copy to come back to.
struct Session {
  /// Who logged in.
  RoleId authenticated = RoleId::bootstrap;
  /// Whether he was a superuser at that time: what counts for SET SESSION AUTHORIZATION until 16.
  bool authenticated_superuser = true;
  RoleId session_user = RoleId::bootstrap;
  /// The target of SET ROLE; nothing for none.
  std::optional<RoleId> role{};
  std::vector<std::string> search_path{"$user", "public"};
  /// What SET LOCAL hides until the transaction ends; unset where it hides nothing.
  std::optional<std::optional<RoleId>> outer_role{};
  std::optional<RoleId> outer_user{};
  std::optional<std::vector<std::string>> outer_path{};
  /// createrole_self_grant (16 and later).
  bool self_grant_set = false;
  bool self_grant_inherit = false;
  /// check_function_bodies, which pg_dump turns off.
  bool check_bodies = true;
  /// Inside of a SECURITY DEFINER function: its owner, and no way to change it.
  std::optional<RoleId> definer{};

  [[nodiscard]] RoleId current() const { return definer ? *definer : role.value_or(session_user); }
};

/// A function or procedure that scripts make, for when it is called.
struct RoutineBody {
  /// The whole CREATE statement.
  Span statement{};
  /// Input arguments in order: names (empty where there is none), types and the texts of their defaults' expressions.
  struct Argument {
    std::string name{};
    bool is_array = false;
    bool has_default = false;
  };
  std::vector<Argument> arguments{};
  std::string language{};
  /// SET search_path of the function itself.
  std::optional<std::vector<std::string>> path{};
  /// Whether it is not run where an argument is NULL.
  bool is_strict = false;
};

/// The routines whose bodies may change roles or privileges, and the bounds of running them.
struct Routines {
  std::map<ObjectId, RoutineBody> bodies{};
  /// The last CREATE statement of each routine that a script writes out.
  std::map<ObjectId, Span> definitions{};
  /// Their names: a query that mentions none of them has no effect.
  std::set<std::string, std::less<>> names{};
  /// What PREPARE keeps until the connection ends, by name: no ROLLBACK takes it back.
  std::map<std::string, std::string, std::less<>> prepared{};
  int depth = 0;
  /// Statements of bodies that were run; a loop must not run for ever.
  std::uint64_t steps = 0;
  static constexpr int most_depth = 32;
  static constexpr std::uint64_t most_steps = 200000;
};

/// What a replay keeps besides the catalogue.
struct Ledger {
  std::vector<Refused> refused{};
  std::vector<Dynamic> dynamic{};
  StatementCounts counts{};
};

/// What a statement works on.
struct Context {
  Catalog& catalog;
  Session& session;
  Ledger& ledger;
  Routines& routines;
  Sources& sources;
  World world = World::open;

  [[nodiscard]] const Roles& roles() const { return catalog.roles(); }
  [[nodiscard]] const Features& features() const { return catalog.features(); }
  [[nodiscard]] RoleId current() const { return session.current(); }
  [[nodiscard]] bool closed() const { return world == World::closed; }
  [[nodiscard]] bool superuser() const { return roles().superuser(current()); }
};

}  // namespace routegrant::pg

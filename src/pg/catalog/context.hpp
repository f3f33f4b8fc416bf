#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pg/catalog/catalog.hpp"
#include "pg/database.hpp"
#include "routegrant/source.hpp"

namespace routegrant::pg {

/// createrole_self_grant (16 and later).
struct SelfGrant {
  bool set = false;
  bool inherit = false;
};

/// How much a transaction sees of others (manual, 13.2).
enum class Isolation : std::uint8_t { read_uncommitted, read_committed, repeatable_read, serializable };

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
  std::optional<SelfGrant> outer_self_grant{};
  SelfGrant self_grant{};
  /// standard_conforming_strings off: '...' is read as E'...'; and what SET LOCAL hides of it.
  bool escapes_strings = false;
  std::optional<bool> outer_strings{};
  /// check_function_bodies, which pg_dump turns off.
  bool check_bodies = true;
  /// lo_compat_privileges: large objects are read and written by everybody.
  bool large_objects_for_all = false;
  /// row_security off: what policies would change is refused, as pg_dump wants it.
  bool row_security = true;
  /// default_transaction_read_only, and what the transaction says itself.
  bool default_read_only = false;
  std::optional<bool> read_only{};
  /// default_transaction_isolation, and what the transaction says itself.
  Isolation default_isolation = Isolation::read_committed;
  std::optional<Isolation> isolation{};
  /// The transaction ran a statement that needs a snapshot: its isolation level is fixed (`FirstSnapshotSet`).
  bool has_snapshot = false;
  /// What DECLARE opened, by name, and whether it outlives the transaction (WITH HOLD).
  std::map<std::string, bool, std::less<>> cursors{};
  /// Inside of a SECURITY DEFINER function: its owner, and no way to change it.
  std::optional<RoleId> definer{};

  [[nodiscard]] RoleId current() const { return definer ? *definer : role.value_or(session_user); }
};

/// A function or procedure that scripts make, for when it is called.
struct RoutineBody {
  /// The whole CREATE statement.
  Span statement{};
  /// Input arguments in order; empty names where there are none.
  struct Argument {
    std::string name{};
    bool is_array = false;
    bool has_default = false;
    bool is_variadic = false;
  };
  std::vector<Argument> arguments{};
  std::string language{};
  /// The functions that defaults of arguments call.
  std::vector<std::string> called_by_defaults{};
  /// SET name = values of the routine itself: what holds while it runs.
  struct Setting {
    std::string name{};
    std::vector<std::string> values{};
  };
  std::vector<Setting> settings{};
  /// Whether it is not run where an argument is NULL.
  bool is_strict = false;
  /// STABLE and IMMUTABLE functions may only read.
  bool is_volatile = true;
  bool is_procedure = false;
};

/// The routines whose bodies may change roles or privileges, and the bounds of running them.
struct Routines {
  std::map<ObjectId, RoutineBody> bodies{};
  /// Those whose bodies change nothing by themselves, by each word that they call: one that is made later may.
  std::map<std::string, std::map<ObjectId, RoutineBody>, std::less<>> callers{};
  /// The last CREATE statement of each routine that a script writes out.
  std::map<ObjectId, Span> definitions{};
  /// Their names: a query that mentions none of them has no effect.
  std::set<std::string, std::less<>> names{};
  /// The names of tables with a trigger that runs such a body.
  std::set<std::string, std::less<>> firing{};
  /// Event triggers that run such a body, until one of them was told: on which commands (none named: on all).
  std::map<ObjectId, std::vector<std::string>> event_triggers{};
  /// What PREPARE keeps until the connection ends, by name: no ROLLBACK takes it back.
  std::map<std::string, std::string, std::less<>> prepared{};
  /// Custom parameters that were named before: they are there until the connection ends, whatever ROLLBACK takes back.
  std::set<std::string, std::less<>> custom_parameters{};
  /// What bodies of the scripts say that is not followed where they are called: cursors that they open, materialized
  /// views that they fill, parameters that they set.
  struct Unfollowed {
    bool opens_cursors = false;
    bool refreshes = false;
    bool sets_parameters = false;
  };
  Unfollowed unfollowed{};
  int depth = 0;
  /// Statements of bodies that were run; a loop must not run for ever.
  std::uint64_t steps = 0;
  static constexpr int most_depth = 32;
  static constexpr std::uint64_t most_steps = 200000;

  /// What ROLLBACK in a procedure, or an error behind its last COMMIT, comes back to: the start of the statement, or
  /// that COMMIT.
  struct Committed {
    Catalog::Mark mark{};
    Session session{};
  };
  std::optional<Committed> committed{};
  /// Whether a body may COMMIT: it was called by CALL or DO outside of a transaction, and by such bodies only.
  bool may_commit = false;
  /// Whether the statement that runs stands in a transaction block.
  bool in_transaction_block = false;
  /// Blocks with EXCEPTION that are open: within one nothing is committed.
  int subtransactions = 0;
  /// Inside of a STABLE or IMMUTABLE function.
  bool read_only = false;
};

/// What a replay keeps besides the catalogue.
struct Ledger {
  std::vector<Refused> refused{};
  std::vector<Dynamic> dynamic{};
  StatementCounts counts{};
  /// The newest version that a refused statement needs; 0 where none needs another.
  int needs_version = 0;
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
  /// Notes that versions before `version` do not know what a statement says.
  void needs(int version) const { ledger.needs_version = std::max(ledger.needs_version, version); }
};

}  // namespace routegrant::pg

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pg/catalog/journal.hpp"
#include "pg/catalog/versions.hpp"
#include "routegrant/source.hpp"

namespace routegrant::pg {

/// A role, in the order of creation, which is the order of PostgreSQL's oids.
enum class RoleId : std::uint32_t {
  everyone = 0,   ///< PUBLIC
  bootstrap = 1,  ///< the superuser that initdb makes
  /// Open world only: who owns what nothing creates. Never in the table of roles.
  unknown = 0xFFFFFFFF
};

/// One row of pg_auth_members, kept with the member.
struct Membership {
  /// What the member belongs to.
  RoleId role{};
  RoleId grantor{};
  bool admin = false;
  /// 16 and later; before, the member's own attribute decides.
  bool inherit = true;
  bool set = true;
  /// The member's name in the statement; empty for one that no statement gives.
  std::optional<Span> span{};
};

/// The words in the last ALTER ROLE that gave a role what stands above privileges; unset where its creation did.
struct PowerPlaces {
  std::optional<Span> superuser{};
  std::optional<Span> createrole{};
  std::optional<Span> bypassrls{};
};

/// Where a role comes from.
enum class Origin : std::uint8_t { sql, image, operator_, assumed, built_in };

/// One row of pg_authid.
struct Role {
  std::string name{};
  bool login = false;
  bool superuser = false;
  bool inherit = true;
  bool createrole = false;
  bool createdb = false;
  bool replication = false;
  bool bypassrls = false;
  Origin origin = Origin::sql;
  bool dropped = false;
  std::optional<Span> span{};
  PowerPlaces powers{};
  /// By attribute ("superuser", "login"): the last word that gave it or took it.
  std::map<std::string, Span, std::less<>> said{};
  std::string valid_until{};
  /// Where statements set a password, never what they set.
  std::vector<Span> passwords{};
  /// Sorted by role, then grantor: the order in which PostgreSQL walks them.
  std::vector<Membership> member_of{};
};

/// Which memberships a walk follows.
enum class Closure : std::uint8_t {
  privileges,  ///< those whose privileges hold at once (pg_has_role USAGE)
  members,     ///< all (pg_has_role MEMBER)
  set_role,    ///< those that allow SET ROLE (16 and later; before, all)
};

/// One role reached by a walk.
struct Reached {
  RoleId role{};
  /// The index of the role it was reached from; its own for the first.
  std::uint32_t from = 0;
  /// Null for the first, and for pg_database_owner, whose member is implicit. Valid until roles change.
  const Membership* by = nullptr;
};

/// All roles of a cluster and who is a member of whom.
class Roles {
 public:
  explicit Roles(Features features);

  [[nodiscard]] const Role& operator[](RoleId id) const { return table_[id]; }
  /// Its name; empty for RoleId::unknown.
  [[nodiscard]] std::string_view name(RoleId id) const;
  /// All ids ever given, dropped roles included.
  [[nodiscard]] std::size_t size() const { return table_.size(); }
  [[nodiscard]] std::optional<RoleId> find(std::string_view name) const;
  [[nodiscard]] const Features& features() const { return features_; }
  [[nodiscard]] bool superuser(RoleId id) const { return id != RoleId::unknown && table_[id].superuser; }

  RoleId add(Role role);
  /// To change anything but `name` and `dropped`.
  Role& edit(RoleId id);
  void rename(RoleId id, std::string name);
  /// Removes the role and all memberships in it and of it.
  void drop(RoleId id);

  /// The owner of the current database: the implicit member of pg_database_owner.
  void set_database_owner(RoleId owner) { database_owner_ = owner; }
  [[nodiscard]] RoleId database_owner() const { return database_owner_; }
  /// pg_database_owner; nothing before 14.
  [[nodiscard]] std::optional<RoleId> database_owner_role() const { return database_owner_role_; }

  /// Breadth first from `start`, itself first, each role's rows by role and grantor: `roles_is_member_of()` of acl.c.
  [[nodiscard]] std::vector<Reached> closure(RoleId start, Closure kind) const;
  /// Whether `role` has the privileges of `other`: `has_privs_of_role()`.
  [[nodiscard]] bool has_privileges_of(RoleId role, RoleId other) const;
  /// `is_member_of_role()`: superusers are members of everything.
  [[nodiscard]] bool is_member_of(RoleId role, RoleId other) const;
  /// `member_can_set_role()`.
  [[nodiscard]] bool can_set(RoleId role, RoleId other) const;
  /// `is_member_of_role_nosuper()`.
  [[nodiscard]] bool is_member_without_superuser(RoleId role, RoleId other) const;
  /// `is_admin_of_role()`. `session_user` matters until 14 only.
  [[nodiscard]] bool is_admin_of(RoleId role, RoleId other, RoleId session_user) const;
  /// `select_best_admin()`: the nearest role, by inherited memberships, that holds ADMIN on `other` itself.
  [[nodiscard]] std::optional<RoleId> best_admin(RoleId role, RoleId other) const;

  /// The row of `member` in `role`; before 16 whatever the grantor, as there is only one.
  [[nodiscard]] const Membership* row(RoleId member, RoleId role, RoleId grantor) const;
  /// Adds the row or replaces the one with the same key.
  void put(RoleId member, const Membership& membership);
  void remove(RoleId member, RoleId role, RoleId grantor);
  /// Every role that has a row in `role`, in the order of creation.
  [[nodiscard]] std::vector<RoleId> members_of(RoleId role) const;

  [[nodiscard]] std::size_t mark() const { return table_.mark(); }
  void rollback(std::size_t mark);
  void forget() { table_.forget(); }

 private:
  [[nodiscard]] bool reaches(RoleId start, RoleId target, Closure kind) const;

  Features features_;
  Journaled<Role, RoleId> table_;
  std::unordered_map<std::string, RoleId> by_name_;
  /// By role: all that ever had a row in it; rows are looked up again.
  std::vector<std::vector<RoleId>> had_members_;
  RoleId database_owner_ = RoleId::unknown;
  std::optional<RoleId> database_owner_role_;
};

}  // namespace routegrant::pg

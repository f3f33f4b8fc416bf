#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pg/catalog/outcome.hpp"
#include "pg/catalog/roles.hpp"
#include "routegrant/source.hpp"

namespace routegrant::pg {

/// A set of privileges: one bit each, in PostgreSQL's order.
using Bits = std::uint16_t;

namespace privilege {
inline constexpr Bits none = 0;
inline constexpr Bits insert = 1U << 0U;
inline constexpr Bits select = 1U << 1U;
inline constexpr Bits update = 1U << 2U;
inline constexpr Bits delete_ = 1U << 3U;
inline constexpr Bits truncate = 1U << 4U;
inline constexpr Bits references = 1U << 5U;
inline constexpr Bits trigger = 1U << 6U;
inline constexpr Bits execute = 1U << 7U;
inline constexpr Bits usage = 1U << 8U;
inline constexpr Bits create = 1U << 9U;
inline constexpr Bits temporary = 1U << 10U;
inline constexpr Bits connect = 1U << 11U;
inline constexpr Bits set = 1U << 12U;
inline constexpr Bits alter_system = 1U << 13U;
inline constexpr Bits maintain = 1U << 14U;
inline constexpr unsigned count = 15;

/// What a column can carry.
inline constexpr Bits of_columns = insert | select | update | references;
}  // namespace privilege

/// What an access control list can be on. Views, materialized views, foreign and partitioned tables count as tables.
enum class AclClass : std::uint8_t {
  none,  ///< indexes and other things that are owned but never granted on
  table,
  sequence,
  database,
  schema,
  routine,
  type,
  language,
  wrapper,
  server,
  tablespace,
  large_object,
  parameter,
};

/// What ALL means for a class: "SELECT", "INSERT" and so on for a table.
[[nodiscard]] Bits all_privileges(AclClass acl_class, const Features& features);
/// The word of one bit as the manual writes it: "ALTER SYSTEM" for `alter_system`.
[[nodiscard]] std::string_view privilege_name(Bits bit);
/// The bit of a word in lower case ("temp" and "temporary" are one), or nothing if the version does not know it.
[[nodiscard]] std::optional<Bits> privilege_of(std::string_view word, const Features& features);

/// Names a list of places in `Provenances`; 0 is the empty one.
using Provenance = std::uint32_t;

/// Which word of which statement gave which bits. Lists share their ends, so that copies of entries cost nothing.
class Provenances {
 public:
  Provenances() : sites_(1) {}
  /// `rest` with one more place in front.
  [[nodiscard]] Provenance add(Bits bits, Span span, Provenance rest);
  /// `first` and, behind it, `second`.
  [[nodiscard]] Provenance join(Provenance first, Provenance second);
  /// The latest place that gave `bit`.
  [[nodiscard]] std::optional<Span> find(Provenance list, Bits bit) const;

 private:
  struct Site {
    Span span;
    Bits bits = 0;
    Provenance rest = 0;
  };
  std::vector<Site> sites_;
};

/// One item of an access control list.
struct AclEntry {
  RoleId grantee{};
  RoleId grantor{};
  Bits privileges = 0;
  /// The privileges held WITH GRANT OPTION.
  Bits options = 0;
  Provenance provenance = 0;
};

/// Sorted by grantee, then grantor; no two entries are equal in both, none is without privileges.
using Acl = std::vector<AclEntry>;

/// A list as the catalogue stores it: unset means the class's default.
struct StoredAcl {
  bool is_set = false;
  Acl entries{};
};

/// `acldefault()`: the hard-wired default of a class.
[[nodiscard]] Acl default_acl(AclClass acl_class, RoleId owner, const Features& features);

/// What a role holds of `wanted` by the list alone: `aclmask()`. Superusers are not asked for here.
[[nodiscard]] Bits held_privileges(const Acl& acl, RoleId role, const Roles& roles, Bits wanted);
/// The same for grant options, which the owner always has.
[[nodiscard]] Bits held_options(const Acl& acl, RoleId role, RoleId owner, const Roles& roles, Bits wanted);

/// Whether REVOKE takes away what depends on the privilege, or refuses.
enum class Behavior : std::uint8_t { restrict, cascade };

/// One GRANT or REVOKE to one grantee, as `aclupdate()` sees it.
struct AclChange {
  RoleId grantee{};
  RoleId grantor{};
  Bits privileges = 0;
  Bits options = 0;
  Provenance provenance = 0;
};

/// Adds to the list, or refuses circular options (`check_circularity()`).
[[nodiscard]] Outcome grant(Acl& acl, const AclChange& change, RoleId owner, const Roles& roles,
                            Provenances& provenances);
/// Takes from the list, and from those who depended on it (`recursive_revoke()`).
[[nodiscard]] Outcome revoke(Acl& acl, const AclChange& change, RoleId owner, const Roles& roles, Behavior behavior);

/// `aclnewowner()`: puts the new owner in the old one's place and merges what becomes equal.
void replace_owner(Acl& acl, RoleId from, RoleId to, Provenances& provenances);

/// `aclmerge()`: adds all entries of `more`, as merging default privileges does.
void merge(Acl& acl, const Acl& more, Provenances& provenances);

/// Whether both lists say the same, wherever it comes from.
[[nodiscard]] bool equal(const Acl& a, const Acl& b);

/// Who a GRANT or REVOKE is done as: `select_best_grantor()`.
struct Grantor {
  RoleId role{};
  /// The grant options that role holds of those wanted.
  Bits options = 0;
};
[[nodiscard]] Grantor best_grantor(RoleId current, Bits wanted, const Acl& acl, RoleId owner, const Roles& roles);

}  // namespace routegrant::pg

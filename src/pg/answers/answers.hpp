#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "pg/answers/definer_body.hpp"
#include "pg/catalog/object.hpp"
#include "pg/catalog/roles.hpp"
#include "pg/database.hpp"

namespace routegrant::pg {

/// The public view of a catalogue: what database.hpp answers from. Roles and objects are numbered anew, by name.
struct Answers {
  std::vector<RoleInfo> roles{};
  RoleIndex public_role = 0;
  std::vector<MembershipInfo> memberships{};
  std::vector<ObjectInfo> objects{};
  std::vector<AclItem> acl{};
  std::vector<DefaultPrivilege> default_privileges{};
  /// Those of the server's other databases, as far as these are shown.
  std::vector<DefaultPrivilege> defaults_elsewhere{};
  std::vector<Refused> refused{};
  std::vector<Dynamic> dynamic{};
  StatementCounts counts{};

  /// By index: the catalogue's id.
  std::vector<RoleId> role_ids{};
  std::vector<ObjectId> object_ids{};
  /// By the catalogue's id: the index; `no_index` for what is not shown.
  std::vector<RoleIndex> role_of{};
  std::vector<ObjectIndex> object_of{};
  /// By role: its entries in `acl`, in order.
  std::vector<std::vector<std::uint32_t>> entries_of{};

  /// The owners of the databases that objects are shown of, that of the answers' own database first: each is the
  /// member of pg_database_owner in his (manual, 22.5).
  std::vector<RoleId> database_owners{};
  /// By object: the index in `database_owners`; 0 for what all databases share.
  std::vector<std::uint32_t> owner_of_database{};

  std::unordered_map<std::string, RoleIndex> role_names{};

  /// Of the SECURITY DEFINER routines of the answers' own database.
  std::vector<DefinerBody> definer_bodies{};

  static constexpr std::uint32_t no_index = 0xFFFFFFFF;
};

struct Ledger;

/// Draws the public view of a replayed catalogue; `own_only` leaves out what lies in other databases.
[[nodiscard]] std::unique_ptr<Answers> make_answers(const Catalog& catalog, Ledger ledger, RoleId runner,
                                                    bool own_only);

}  // namespace routegrant::pg

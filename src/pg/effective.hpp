#pragma once

#include <vector>

#include "pg/database.hpp"

namespace routegrant::pg {

/// The answers of `Database::privileges`, `acts_as` and `member_of`.
[[nodiscard]] std::vector<Privilege> effective_privileges(const Catalog& catalog, RoleIndex role);
[[nodiscard]] std::vector<ActsAsInfo> effective_roles(const Catalog& catalog, RoleIndex role);
[[nodiscard]] std::vector<RoleIndex> effective_memberships(const Catalog& catalog, RoleIndex role);

}  // namespace routegrant::pg

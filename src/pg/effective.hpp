#pragma once

#include <vector>

#include "pg/database.hpp"

namespace routegrant::pg {

/// The answers of `Database::privileges` and `acts_as`.
[[nodiscard]] std::vector<Privilege> effective_privileges(const Catalog& catalog, RoleIndex role);
[[nodiscard]] std::vector<ActsAsInfo> effective_roles(const Catalog& catalog, RoleIndex role);

}  // namespace routegrant::pg

#pragma once

#include <string_view>
#include <vector>

#include "pg/database.hpp"

namespace routegrant::pg {

/// The answers of `Database::privileges` and `acts_as`.
[[nodiscard]] std::vector<Privilege> effective_privileges(const Catalog& catalog, RoleIndex role);
/// In a database of the server: its owner is the member of pg_database_owner there. Empty for the answers' own.
[[nodiscard]] std::vector<ActsAsInfo> effective_roles(const Catalog& catalog, RoleIndex role,
                                                      std::string_view database = {});

}  // namespace routegrant::pg

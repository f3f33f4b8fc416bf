#pragma once

#include <set>
#include <string>

#include "load/role_files.hpp"
#include "routegrant/source.hpp"

namespace routegrant::model {

/// The roles that CREATE ROLE, USER or GROUP statements of these files name, also within DO blocks and function bodies:
/// read off the words, before anything is replayed. Tells which server a set of role files belongs to.
[[nodiscard]] std::set<std::string> created_roles(const load::RoleFiles& files, const Sources& sources);

}  // namespace routegrant::model

#pragma once

#include <cstddef>
#include <vector>

#include "load/database_roots.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

/// Role files and migrations often lie apart (`db/provisioning`, `db/migrations`) and are one database all the same:
/// the words tell it, where one names roles that nothing but the other makes.
namespace routegrant::load {

/// Joins two groups of roots, the one that makes the roles first, where
/// - one names roles that it does not make and that exactly one other group of the tree makes, and that one is named by
///   no third,
/// - they lie near each other: between them and the directory that holds both, at most one name tells of a system; or
///   nothing else is there, and
/// - nothing contradicts: they make no role or table twice, name no different databases, and are not both migrations.
/// Where it does not join, a note says which role only another group makes. `groups` keeps its order.
void join_kin(const std::vector<Root>& roots, const Sources& sources, std::vector<std::vector<std::size_t>>& groups,
              Diagnostics& out);

}  // namespace routegrant::load

#pragma once

#include <set>
#include <string>

#include "compare/moves/homes.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// Workloads of both trees, as questions name them, of which the base knows a login that the head does not show, though
/// it may be there still: no login of that server or that name took its place, and the workload keeps a piece of it
/// (the host, the user's name, the Secret), or takes in a Secret or ConfigMap more that nothing in the tree makes; or
/// what runs as the database server is not recognised as the same system any more.
[[nodiscard]] std::set<std::string> lost_logins(const questions::Access& base, const questions::Access& head,
                                                const Homes& homes);

}  // namespace routegrant::compare

#pragma once

#include <string>
#include <vector>

#include "compare/homes.hpp"
#include "compare/moved_namespaces.hpp"
#include "questions/access.hpp"
#include "questions/powers.hpp"

namespace routegrant::compare {

using questions::Power;
using questions::powers_of;

/// What names a power across trees: the way as `key_of` names it, and what it lets do.
[[nodiscard]] std::string key_of(const questions::Access& access, const Power& power);

/// By which way of a tree the same can be done from the same entry, whatever stands between: "Deployment/shop/web as
/// shop_app"; empty if there is none. Without an entry it is known by its role or workload, and must be gone from
/// `own`, the other tree, which `power` is of.
[[nodiscard]] std::string same_power(const questions::Access& access, const std::vector<Power>& powers,
                                     const questions::Access& own, const std::vector<Power>& own_powers,
                                     const Power& power, const Homes& homes, bool own_is_head);

/// Those of one tree that the other lacks. A scope that only one tree has is another variant of what both have, where
/// any scope of the other has the same: then nothing is gained or lost. Nor is it where only the route to a workload is
/// gone, which programs inside still reach, or its namespace got another name.
/// `has_is_head`: which of the trees is which.
[[nodiscard]] std::vector<Power> only_in(const questions::Access& has, const std::vector<Power>& powers,
                                         const questions::Access& lacks, const std::vector<Power>& others,
                                         const Homes& homes, const MovedNamespaces& moved, bool has_is_head);

}  // namespace routegrant::compare

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compare/moves/homes.hpp"
#include "compare/moves/moved_namespaces.hpp"
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

/// What two trees differ in. The powers are those of the lists that were compared.
struct PowerChanges {
  std::vector<const Power*> gained{};
  std::vector<const Power*> lost{};
  /// Of ways that both have, in the head and in the base: where their entries take other requests than they did
  /// (`join_by_requests`), or let others in (`comes_in`), in words.
  std::vector<std::pair<const Power*, std::string>> lets_in_more{};
  std::vector<std::pair<const Power*, std::string>> lets_in_less{};
  /// In the base, where nobody can tell which requests it takes.
  std::vector<std::pair<const Power*, std::string>> takes_others{};
};

/// A scope that only one tree has is another variant of what both have, where any scope of the other has the same: then
/// nothing is gained or lost. Nor is it where only the route to a workload is gone, which programs inside still reach,
/// its namespace got another name, or the requests came by another route before, or still come.
[[nodiscard]] PowerChanges power_changes(const questions::Access& base, const std::vector<Power>& before,
                                         const questions::Access& head, const std::vector<Power>& after,
                                         const Homes& homes, const MovedNamespaces& moved);

}  // namespace routegrant::compare

#include "compare/access/hidden_ways.hpp"

#include <algorithm>

#include "compare/access/pairing.hpp"
#include "compare/access/powers.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

HiddenWays::HiddenWays(const Analysis& by_old_settings) {
  const questions::Access access(by_old_settings);
  for (const questions::AccessRow& row : access.all_rows())
    ways_[key_of(access, row)].insert(row.access.privileges.begin(), row.access.privileges.end());
  for (const Power& power : powers_of(access)) ways_[key_of(access, power.row)].insert(power.can);
}

bool HiddenWays::has(const std::string& key, const std::string& power,
                     const std::vector<std::string>& privileges) const {
  const auto found = ways_.find(key);
  if (found == ways_.end()) return false;
  if (!power.empty()) return found->second.contains(power);
  return privileges.empty() || std::any_of(privileges.begin(), privileges.end(), [&](const std::string& privilege) {
           return found->second.contains(privilege);
         });
}

}  // namespace routegrant::compare

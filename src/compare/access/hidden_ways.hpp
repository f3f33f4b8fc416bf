#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "analysis.hpp"

namespace routegrant::compare {

/// What the head's files let whom do by the base's settings: where that is as before, only the settings make a way go,
/// and nobody lost it.
class HiddenWays {
 public:
  HiddenWays() = default;
  explicit HiddenWays(const Analysis& by_old_settings);

  /// Whether the way called `key`, as the head names it, has the power, or one of the privileges where that is empty.
  [[nodiscard]] bool has(const std::string& key, const std::string& power,
                         const std::vector<std::string>& privileges) const;

 private:
  std::map<std::string, std::set<std::string>> ways_;
};

}  // namespace routegrant::compare

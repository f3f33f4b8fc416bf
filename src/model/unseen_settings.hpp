#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/model.hpp"

namespace routegrant::model {

/// What a workload takes by envFrom that nothing in the tree makes, where no login of it is seen: one sentence for each
/// such object, which says that what it logs in to is not known.
struct UnseenSettings {
  std::size_t workload = 0;
  Span span{};
  std::string sentence{};
};

/// All of a scope, in the order of its references. After logins and references are found.
[[nodiscard]] std::vector<UnseenSettings> unseen_settings(const ScopeModel& scope);

}  // namespace routegrant::model

#pragma once

#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// Whether a cluster that has read the object asks nothing of its document any more. The nouns of most kinds hold
/// cursors, as values that may be secret are never copied; those of these kinds copy all that they need. Objects of
/// kinds that are not known leave nothing in a cluster.
[[nodiscard]] bool is_copied(const yaml::Cursor& object);

}  // namespace routegrant::kube

#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::relate {

/// Whether a selector may select pods of that template: labels whose values are not known may have any.
[[nodiscard]] bool could_match(const kube::Selector& selector, const kube::Pod& pod);

}  // namespace routegrant::relate

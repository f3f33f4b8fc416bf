#pragma once

#include <array>
#include <string_view>

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Labels that the controller gives each pod of a StatefulSet, by its number (kubernetes.io, "StatefulSets": "Pod name
/// label", "Pod index label"); a Service may select one pod by them. Sorted.
inline constexpr std::array<std::string_view, 2> set_labels{"apps.kubernetes.io/pod-index",
                                                            "statefulset.kubernetes.io/pod-name"};

/// Whether some pod of the workload bears the label with that value: a StatefulSet's are called `name-0`, `name-1` ...
[[nodiscard]] bool bears_set_label(const Workload& workload, std::string_view key, std::string_view value);

}  // namespace routegrant::kube

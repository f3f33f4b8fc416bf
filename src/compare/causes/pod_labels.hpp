#pragma once

#include <optional>

#include "compare/causes/cause.hpp"
#include "compare/moves/changed_lines.hpp"
#include "kube/cluster/cluster.hpp"
#include "routegrant/source.hpp"

namespace routegrant::compare {

/// The label that the pods of one workload have in one tree and not in the other, if its line was added or removed:
/// what selects pods (policies, Services) takes others by it. Of several the first by key; the head's line goes first.
[[nodiscard]] std::optional<Cause> changed_label(const kube::Workload& before, const Sources& base,
                                                 const kube::Workload& after, const Sources& head,
                                                 const Changes& changes);

}  // namespace routegrant::compare

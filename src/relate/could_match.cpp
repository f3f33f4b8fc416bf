#include "relate/could_match.hpp"

#include <algorithm>

namespace routegrant::relate {

bool could_match(const kube::Selector& selector, const kube::Pod& pod) {
  return std::all_of(selector.requirements.begin(), selector.requirements.end(),
                     [&](const kube::Requirement& requirement) {
                       const auto& unknown = pod.unknown_labels;
                       if (std::binary_search(unknown.begin(), unknown.end(), requirement.key.value)) return true;
                       const kube::Pair* label = kube::find(pod.labels, requirement.key.value);
                       return kube::holds(requirement, label != nullptr ? &label->value.value : nullptr);
                     });
}

}  // namespace routegrant::relate

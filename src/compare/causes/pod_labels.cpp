#include "compare/causes/pod_labels.hpp"

namespace routegrant::compare {
namespace {

/// A label of `pod` that `other` lacks, or has another value of, in a line that only this tree has.
std::optional<Cause> label_only_in(const kube::Pod& pod, const kube::Pod& other, const Sources& sources, bool in_head,
                                   const Changes& changes) {
  for (const kube::Pair& label : pod.labels) {
    const kube::Pair* const there = kube::find(other.labels, label.key.value);
    if (there != nullptr && there->value.value == label.value.value) continue;
    if (!is_changed(changes, sources.place(label.value.span), in_head)) continue;
    return Cause{
        .sentence = "the label " + label.key.value + " of its pods " + (in_head ? "is " : "was ") + label.value.value,
        .span = label.value.span,
        .in_head = in_head,
        .is_changed = true};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Cause> changed_label(const kube::Workload& before, const Sources& base, const kube::Workload& after,
                                   const Sources& head, const Changes& changes) {
  if (std::optional<Cause> now = label_only_in(after.pod, before.pod, head, true, changes)) return now;
  return label_only_in(before.pod, after.pod, base, false, changes);
}

}  // namespace routegrant::compare

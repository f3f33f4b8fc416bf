#pragma once

#include "gitops/application_set.hpp"
#include "kustomize/value.hpp"

namespace routegrant::gitops {

/// Whether a generator's `selector` (Argo CD, "Post Selector all generators") takes a set of parameters: `matchLabels`
/// and `matchExpressions` as Kubernetes' label selectors have them, over the flat parameters. A null selector takes
/// all. Where `has_unknown`, the set has parameters that are not known: what asks for one of them is taken to hold.
[[nodiscard]] bool selects(const kustomize::Value& selector, const Parameters& parameters, bool has_unknown);

}  // namespace routegrant::gitops

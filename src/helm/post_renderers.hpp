#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kustomize/kustomize.hpp"
#include "kustomize/value.hpp"

namespace routegrant::helm {

/// The objects of a release as `spec.postRenderers` of its Flux HelmRelease change them, one after another: each is a
/// kustomization of what came out before (helm-controller, internal/postrender). Nothing, with a diagnostic, where
/// kustomize would refuse; `by` names the release.
[[nodiscard]] std::optional<std::vector<kustomize::Value>> post_rendered(std::vector<kustomize::Value> objects,
                                                                         const kustomize::Children& renderers,
                                                                         const std::string& by, kustomize::Tree& tree);

/// Flux's older versions hold as objects what kustomize takes as texts: the entries of `patchesStrategicMerge`, and the
/// `patch` of each of `patchesJson6902`. Writes those of a kustomization as texts, each at its object's place.
void write_patches_as_texts(kustomize::Value& kustomization, kustomize::Texts& texts);

}  // namespace routegrant::helm

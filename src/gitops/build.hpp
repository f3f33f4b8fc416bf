#pragma once

#include <optional>
#include <string>

#include "gitops/contents.hpp"
#include "gitops/delivery.hpp"
#include "gitops/substitute.hpp"
#include "kustomize/kustomize.hpp"

namespace routegrant::gitops {

/// The objects that a delivery brings from a directory of the tree, as Flux or Argo CD would build them: kustomization,
/// changes, variables, namespaces. Nothing, with a diagnostic, where they would refuse.
[[nodiscard]] std::optional<kustomize::Built> build(const Delivery& delivery, const std::string& directory,
                                                    const Contents& contents, const Variables& variables,
                                                    kustomize::Tree& tree);

/// Writes the labels and annotations of a `commonMetadata` into an object, over its own.
void set_pairs(kustomize::Value& object, const kustomize::Value& metadata_of_all);

}  // namespace routegrant::gitops

#pragma once

#include <string_view>

#include "kustomize/files.hpp"
#include "kustomize/value.hpp"

namespace routegrant::gitops {

/// The spec of an Argo CD Application with what the files `.argocd-source.yaml` and `.argocd-source-NAME.yaml` of each
/// source's directory lay over that source: a JSON merge patch, which changes neither where the source lies nor its
/// revision (argo-cd, reposerver/repository/repository.go, mergeSourceParameters). What they set stands at its place in
/// them. `name` is the Application's; `file` is where it is edited.
[[nodiscard]] kustomize::Value with_overrides(kustomize::Value spec, std::string_view name, std::string_view file,
                                              kustomize::Files& files);

}  // namespace routegrant::gitops

#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// Flux (kustomize-controller): what it deploys was put into its scope when scopes were made.
void read(const yaml::Cursor& /*object*/, Cluster& /*into*/, Diagnostics& /*out*/) {}

}  // namespace

const Kind flux_kustomization{.groups = "kustomize.toolkit.fluxcd.io", .name = "Kustomization", .read = read};

}  // namespace routegrant::kube

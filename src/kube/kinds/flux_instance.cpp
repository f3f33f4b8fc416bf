#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// Flux Operator: the cluster's root, which was put into its scope when scopes were made.
void read(const yaml::Cursor& /*object*/, Cluster& /*into*/, Diagnostics& /*out*/) {}

}  // namespace

const Kind flux_instance{.groups = "fluxcd.controlplane.io", .name = "FluxInstance", .read = read};

}  // namespace routegrant::kube

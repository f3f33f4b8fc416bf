#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Projects every ServiceBinding into the workloads that it names: a volume below SERVICE_BINDING_ROOT, and variables
/// (Service Binding for Kubernetes 1.1, "Workload Projection"). Where Git does not show the Secret of a bound database
/// server, one is added whose values lie outside Git. REQUIRES: all servers and their Secrets are there.
void project_bindings(Cluster& cluster);

}  // namespace routegrant::kube

#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::relate {

/// Whether the workload's pods are endpoints of the Service for that port. A targetPort that is a name leads to those
/// only that have a container port of it (Kubernetes, pkg/api/v1/pod FindPort; endpointslice getEndpointPorts leaves
/// out others). Pods that nobody shows may have one.
[[nodiscard]] bool receives(const kube::ServicePort& port, const kube::Workload& workload);

/// The same for one of the ports by which the route comes to the Service; `route` null: for any of its ports.
[[nodiscard]] bool receives(const kube::Cluster& cluster, const kube::Route* route, const kube::Service& service,
                            const kube::Workload& workload);

}  // namespace routegrant::relate

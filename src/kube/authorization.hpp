#pragma once

#include "kube/cluster.hpp"

namespace routegrant::kube {

/// Tells VirtualServices, and of the gateways also routes of the Gateway API, what Istio's AuthorizationPolicies make
/// of their requests (istio.io, Authorization Policy: a DENY that matches refuses; where ALLOW policies guard the pods
/// and none matches, the request is refused as well). Policies for a gateway's pods come first (istio.io, "Ingress
/// Access Control"). Where each backend refuses every request, the route answers 403; where nobody can tell, `auth`
/// names the policy. REQUIRES: routes and workloads are complete.
void apply_authorization(Cluster& cluster);

}  // namespace routegrant::kube

#pragma once

#include <string_view>

#include "kube/cluster/cluster.hpp"
#include "kube/routes/routing.hpp"

namespace routegrant::kube {

/// The API group of AuthorizationPolicies.
inline constexpr std::string_view authorization_group = "security.istio.io";

/// Tells VirtualServices, and of the gateways also routes of the Gateway API, what Istio's AuthorizationPolicies make
/// of their requests (istio.io, Authorization Policy: a DENY that matches refuses; where ALLOW policies guard the pods
/// and none matches, the request is refused as well). Policies for a gateway's pods come first (istio.io, "Ingress
/// Access Control"). Where each backend refuses every request, the route answers 403; where nobody can tell, `auth`
/// names the policy. REQUIRES: routes and workloads are complete.
void apply_authorization(Cluster& cluster);

/// Decides for one request that the route sends on, whose path is `path` at the gateway, what the route takes for
/// granted of the policies: a refused one is answered 403, and only what still nobody can tell is assumed.
/// REQUIRES: `apply_authorization` was applied.
void judge(const Cluster& cluster, const Route& route, const Request& request, std::string_view path,
           Decision& decision);

}  // namespace routegrant::kube

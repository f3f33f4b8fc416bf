#pragma once

#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// In `Extension::does`: no request is let through.
constexpr std::string_view denies_all = "deny-all";

/// Whether policies of this kind are attached to what they name, or a Service names them: no route does.
[[nodiscard]] bool is_attached_policy(std::string_view kind);

/// `targetRefs`, or the older `targetRef`: the objects that a policy is attached to.
[[nodiscard]] std::vector<RouteParent> targets_of(const yaml::Cursor& spec);

/// Tells routes of Gateway API what the policies ask that are attached to them, to their Gateways or to the Services
/// behind them (gateway-api, GEP-713): Envoy Gateway's SecurityPolicy, of which the nearest alone holds (rule, route,
/// listener, Gateway), and ClientTrafficPolicy, GKE's GCPBackendPolicy; and Ingresses of class gce what the
/// BackendConfigs ask. What only some of the Gateways or Services ask of a route is asked of none of its requests for
/// certain, and left out. REQUIRES: routes are attached.
void apply_attached_policies(Cluster& cluster);

}  // namespace routegrant::kube

#pragma once

#include <string>
#include <vector>

#include "kube/cluster/route.hpp"

/// Annotations `alb.ingress.kubernetes.io/conditions.NAME`, for backends of that name (AWS Load Balancer Controller,
/// docs/guide/ingress/annotations.md).
namespace routegrant::kube {

/// Globs of hosts and paths that the rule takes beside its own (host-header, path-pattern); lower-case hosts.
struct AlbAlternatives {
  std::vector<std::string> hosts{};
  std::vector<std::string> paths{};
};

[[nodiscard]] AlbAlternatives alb_alternatives(const Route& route);

/// Gives the route its name (that of the action or Service), and what the request must have besides: headers, methods,
/// parameters; an address is one that no request tells.
void add_alb_conditions(Route& route);

}  // namespace routegrant::kube

#pragma once

#include <vector>

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

/// What IngressRoute and IngressRouteTCP share.
namespace routegrant::kube {

/// A router of the object: its services, middlewares, priority and entry points.
[[nodiscard]] Route traefik_router_of(const yaml::Cursor& object, const yaml::Cursor& item);

/// One route for each alternative of the router's rule, its conditions read into the neutral fields; nothing for a rule
/// that is malformed.
[[nodiscard]] std::vector<Route> traefik_alternatives_of(const yaml::Cursor& match, const Route& router);

}  // namespace routegrant::kube

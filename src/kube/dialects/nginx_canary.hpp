#pragma once

#include <cstddef>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "kube/routes/routing.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::kube {

/// Whether the route is of an Ingress with `canary: "true"`: it has neither server nor location of its own.
[[nodiscard]] bool is_nginx_canary(const Route& route);

/// Whether no request is sent to the canary: it goes by weight alone, and that is 0, as it is where none is given
/// (annotations.md, Canary: "A weight of 0 implies that no requests will be sent to the service in the Canary ingress
/// by this canary rule").
[[nodiscard]] bool is_idle_canary(const Route& route);

/// Gives a canary its share of the winner's requests: by header, then cookie, then weight (ingress-nginx
/// rootfs/etc/nginx/lua/balancer.lua, route_to_alternative_balancer). A canary is tied to the Service port of the
/// primary rule with its host, path and type, hence to every rule that uses this Service port (controller.go,
/// mergeAlternativeBackends).
void share_with_canary(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request,
                       Decision& decision);

/// Refuses canaries that have no primary: the controller finds no location with their host, path and type, and drops
/// their upstream ("unable to find real backend for alternative backend"; controller.go, mergeAlternativeBackends).
/// REQUIRES: the routes' dialects are named, and objects that would be refused are.
void refuse_lone_canaries(Cluster& cluster, Diagnostics& out);

}  // namespace routegrant::kube

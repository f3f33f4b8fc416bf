#pragma once

#include <cstddef>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "kube/routes/routing.hpp"

namespace routegrant::kube {

/// Traefik's Ingress provider; `strict` for its option strictPrefixMatching.
[[nodiscard]] Decision decide_as_traefik(const Cluster& cluster, const std::vector<std::size_t>& owned,
                                         const Request& request, bool strict);
void refine_as_traefik(Route& route);

/// Tells a router from the names of its entry points which requests come to it at all: "If specified, HTTP routers will
/// only accept requests from those entry points" (Traefik, Routers, EntryPoints). `web` and `http` are those for plain
/// HTTP, `websecure` and `https` those for TLS, as in the chart and in all of the documentation; what another name
/// stands for is not known. REQUIRES: the route's listener and TLS are read.
void limit_to_entry_points(Route& route);

}  // namespace routegrant::kube

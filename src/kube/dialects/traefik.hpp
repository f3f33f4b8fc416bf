#pragma once

#include <cstddef>
#include <vector>

#include "kube/cluster.hpp"
#include "kube/routing.hpp"

namespace routegrant::kube {

/// Traefik's Ingress provider; `strict` for its option strictPrefixMatching.
[[nodiscard]] Decision decide_as_traefik(const Cluster& cluster, const std::vector<std::size_t>& owned,
                                         const Request& request, bool strict);
void refine_as_traefik(Route& route);

}  // namespace routegrant::kube

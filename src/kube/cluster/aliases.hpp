#pragma once

#include <cstddef>
#include <vector>

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// A route at another host than the one it is written for.
struct Alias {
  /// Index of `Cluster::routes`.
  std::size_t route = 0;
  Text host{};
};

/// The further hosts at which routes are served: `server-alias` of ingress-nginx ("Server Alias": of a host's first
/// Ingress, for all paths of the host; not where some Ingress has that host itself) and of haproxy-ingress. In the
/// order of the routes.
[[nodiscard]] std::vector<Alias> aliases_of(const Cluster& cluster);

}  // namespace routegrant::kube

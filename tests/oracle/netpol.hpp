#pragma once

#include <cstddef>
#include <cstdint>

#include "base/ports.hpp"
#include "kube/cluster/cluster.hpp"

namespace routegrant::oracle {

/// Whether workload `source` may open a connection to workload `destination` on that port, by the sentences of the
/// Kubernetes manual ("Network Policies") and of networking/v1 types.go, as naively as can be. REQUIRES: nothing is
/// unknown: every namespace is declared, no pod uses the host network, no policy uses ipBlock or is of a foreign kind.
[[nodiscard]] bool may_connect(const kube::Cluster& cluster, std::size_t source, std::size_t destination,
                               Protocol protocol, std::int64_t port);

}  // namespace routegrant::oracle

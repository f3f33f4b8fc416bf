#pragma once

#include <vector>

#include "kube/cluster/cluster.hpp"

namespace routegrant::credentials {

/// What containers make on a server that are there for nothing else: home-operations/containers' postgres-init (and
/// onedr0p's, which it goes back to), whose variables say which role is to own which databases. One server for each
/// container, known by the host that it is given; nothing where a name lies outside Git, as no other may stand for it.
[[nodiscard]] std::vector<kube::DatabaseServer> provisioned_servers(const kube::Cluster& cluster);

}  // namespace routegrant::credentials

#pragma once

#include "kube/cluster.hpp"

namespace routegrant::kube {

/// Gateway API: finds the listeners that each route attaches to (GEP "Route attachment": parentRef, allowed namespaces
/// and kinds, common host), and takes class, TLS, listener and exposure from them. A route that names a Gateway of the
/// tree and attaches to none of its listeners is not accepted; one whose Gateway is not in the tree is taken as
/// attached.
void attach_routes(Cluster& cluster);

}  // namespace routegrant::kube

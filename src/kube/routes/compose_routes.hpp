#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Reads the route objects that are made of several (HTTPProxy with its includes, VirtualService with its delegates
/// and the DestinationRules of its subsets)
/// from `Cluster::deferred`, and takes them out of it. A part that nothing includes is not accepted.
void compose_routes(Cluster& cluster);

/// The two of them, in kinds/http_proxy.cpp and kinds/virtual_service.cpp.
void compose_http_proxies(Cluster& cluster);
void compose_virtual_services(Cluster& cluster);

}  // namespace routegrant::kube

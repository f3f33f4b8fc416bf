#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Gives the backends of VirtualServices that name a subset its labels, from the DestinationRules among
/// `Cluster::deferred` whose host is the Service (istio/api, networking/v1alpha3/destination_rule.proto). Several rules
/// for one Service add their subsets up; where rules for it lack the subset, Envoy has no cluster of the name and
/// answers 503. Of a Service that no rule in the tree speaks of, or one with a wildcard only, nothing is known.
void resolve_subsets(Cluster& cluster);

}  // namespace routegrant::kube

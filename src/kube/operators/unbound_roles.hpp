#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Forgets the roles that no binding names and no other role can take rules from: nothing asks for them, and charts
/// render many. REQUIRES: all objects of the cluster are read.
void forget_unbound_roles(Cluster& cluster);

}  // namespace routegrant::kube

#pragma once

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// Adds a policy of the network-policy-api (policy.networking.k8s.io): AdminNetworkPolicy and
/// BaselineAdminNetworkPolicy (v1alpha1), ClusterNetworkPolicy (v1alpha2, v1beta1).
void add_tier_policy(const yaml::Cursor& object, Cluster& into, Diagnostics& out);

}  // namespace routegrant::kube

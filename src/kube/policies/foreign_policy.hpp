#pragma once

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// How a policy of another language is kept: that it exists, whom it may select and in which directions, not what it
/// allows.
struct ForeignPolicy {
  bool cluster_wide = false;
  bool ingress = false;
  bool egress = false;
  /// Its pods, and, where it is cluster-wide, their namespaces; empty for all.
  Selector pods{};
  Selector namespaces{};
};

/// Adds it as a policy that is not understood.
void add_foreign_policy(const yaml::Cursor& object, const ForeignPolicy& policy, Cluster& into);

/// Adds Calico's NetworkPolicy or GlobalNetworkPolicy (projectcalico.org/v3).
void add_calico_policy(const yaml::Cursor& object, bool cluster_wide, Cluster& into);
/// Adds Cilium's policy; one object may hold several specifications.
void add_cilium_policy(const yaml::Cursor& object, bool cluster_wide, Cluster& into);

}  // namespace routegrant::kube

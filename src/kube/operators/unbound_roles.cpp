#include "kube/operators/unbound_roles.hpp"

#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace routegrant::kube {

void forget_unbound_roles(Cluster& cluster) {
  // A ClusterRole is of no namespace, however its manifest is written.
  std::set<std::tuple<bool, std::string_view, std::string_view>> bound;
  for (const RbacBinding& binding : cluster.rbac_bindings) {
    const bool is_cluster_role = binding.role_kind == "ClusterRole";
    bound.emplace(is_cluster_role, is_cluster_role ? std::string_view() : binding.meta.namespace_name,
                  binding.role.value);
  }
  std::erase_if(cluster.rbac_roles, [&](const RbacRole& role) {
    // Labels let a ClusterRole be aggregated.
    const bool is_aggregated = role.cluster_wide && !role.meta.labels.empty();
    return !is_aggregated && !bound.contains({role.cluster_wide, role.meta.namespace_name, role.meta.name.value});
  });
  cluster.rbac_roles.shrink_to_fit();
}

}  // namespace routegrant::kube

#include "kube/cluster/rbac.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.rbac_bindings.push_back(binding_of(object, true));
}

}  // namespace

const Kind rbac_cluster_role_binding{.groups = "rbac.authorization.k8s.io", .name = "ClusterRoleBinding", .read = read};

}  // namespace routegrant::kube

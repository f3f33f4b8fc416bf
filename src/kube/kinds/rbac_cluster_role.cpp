#include "kube/cluster/rbac.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.rbac_roles.push_back(role_of(object, true));
}

}  // namespace

const Kind rbac_cluster_role{.groups = "rbac.authorization.k8s.io", .name = "ClusterRole", .read = read};

}  // namespace routegrant::kube

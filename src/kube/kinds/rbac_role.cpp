#include "kube/cluster/rbac.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.rbac_roles.push_back(role_of(object, false));
}

}  // namespace

const Kind rbac_role{.groups = "rbac.authorization.k8s.io", .name = "Role", .read = read};

}  // namespace routegrant::kube

#include "kube/cluster/rbac.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.rbac_bindings.push_back(binding_of(object, false));
}

}  // namespace

const Kind rbac_role_binding{.groups = "rbac.authorization.k8s.io", .name = "RoleBinding", .read = read};

}  // namespace routegrant::kube

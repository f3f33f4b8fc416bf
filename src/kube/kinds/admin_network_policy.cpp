#include "kube/foreign_policy.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_admin_policy(object, into);
}

}  // namespace

const Kind admin_network_policy{.groups = "policy.networking.k8s.io", .name = "AdminNetworkPolicy", .read = read};

}  // namespace routegrant::kube

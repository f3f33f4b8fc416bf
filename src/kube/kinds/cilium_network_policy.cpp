#include "kube/kinds.hpp"
#include "kube/policies/foreign_policy.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_cilium_policy(object, false, into);
}

}  // namespace

const Kind cilium_network_policy{.groups = "cilium.io", .name = "CiliumNetworkPolicy", .read = read};

}  // namespace routegrant::kube

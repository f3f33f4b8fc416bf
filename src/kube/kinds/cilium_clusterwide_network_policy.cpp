#include "kube/kinds.hpp"
#include "kube/policies/foreign_policy.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_cilium_policy(object, true, into);
}

}  // namespace

const Kind cilium_clusterwide_network_policy{
    .groups = "cilium.io", .name = "CiliumClusterwideNetworkPolicy", .read = read};

}  // namespace routegrant::kube

#include "kube/kinds.hpp"
#include "kube/policies/network_tier.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  add_tier_policy(object, into, out);
}

}  // namespace

const Kind admin_network_policy{.groups = "policy.networking.k8s.io", .name = "AdminNetworkPolicy", .read = read};

}  // namespace routegrant::kube

#include "kube/kinds.hpp"
#include "kube/policies/foreign_policy.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_calico_policy(object, true, into);
}

}  // namespace

const Kind calico_global_network_policy{
    .groups = "projectcalico.org crd.projectcalico.org", .name = "GlobalNetworkPolicy", .read = read};

}  // namespace routegrant::kube

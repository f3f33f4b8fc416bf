#include "kube/kinds.hpp"
#include "kube/policies/foreign_policy.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_calico_policy(object, false, into);
}

}  // namespace

const Kind calico_network_policy{
    .groups = "projectcalico.org crd.projectcalico.org", .name = "NetworkPolicy", .read = read};

}  // namespace routegrant::kube

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.service_accounts.push_back(
      {.meta = meta_of(object), .automount_token = object["automountServiceAccountToken"].boolean()});
}

}  // namespace

const Kind service_account{.groups = "core", .name = "ServiceAccount", .read = read};

}  // namespace routegrant::kube

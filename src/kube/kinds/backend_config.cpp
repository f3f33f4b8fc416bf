#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// ingress-gce, pkg/apis/backendconfig/v1: Services name it by annotation (`apply_attached_policies`).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.extensions.push_back({.meta = meta_of(object), .does = object["spec"]["iap"]["enabled"].is_true() ? "iap" : ""});
}

}  // namespace

const Kind backend_config{.groups = "cloud.google.com", .name = "BackendConfig", .read = read};

}  // namespace routegrant::kube

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/attached_policies.hpp"

namespace routegrant::kube {
namespace {

/// GKE, "Configure Gateway resources using Policies": Identity-Aware Proxy before a Service.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  into.extensions.push_back({.meta = meta_of(object),
                             .does = spec["default"]["iap"]["enabled"].is_true() ? "iap" : "",
                             .targets = targets_of(spec)});
}

}  // namespace

const Kind gcp_backend_policy{.groups = "networking.gke.io", .name = "GCPBackendPolicy", .read = read};

}  // namespace routegrant::kube

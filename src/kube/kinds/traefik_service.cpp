#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

RouteBackend backend_of(const yaml::Cursor& item, const Meta& meta) {
  return {.namespace_name = std::string(item["namespace"].text_or(meta.namespace_name)),
          .service = text_of(item["name"]),
          .port = text_of(item["port"]),
          .weight = item["weight"].integer().value_or(1),
          .is_service = item["kind"].text_or("Service") == "Service"};
}

/// Spreads requests over Services and other TraefikServices: by weight, with copies, or from one to the other where the
/// first fails (pkg/provider/kubernetes/crd/traefikio/v1alpha1/service.go).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  Extension service{.meta = meta_of(object)};
  const yaml::Cursor spec = object["spec"];
  for (const std::string_view spreading : {"weighted", "highestRandomWeight"}) {
    for (const yaml::Cursor& item : spec[spreading]["services"].items()) {
      service.backends.push_back(backend_of(item, service.meta));
    }
  }
  if (const yaml::Cursor mirroring = spec["mirroring"]) {
    service.backends.push_back(backend_of(mirroring, service.meta));
    for (const yaml::Cursor& item : mirroring["mirrors"].items()) {
      service.mirrors.push_back(backend_of(item, service.meta));
    }
  }
  for (const std::string_view which : {"service", "fallback"}) {
    const yaml::Cursor item = spec["failover"][which];
    if (item) service.backends.push_back(backend_of(item, service.meta));
  }
  into.extensions.push_back(std::move(service));
}

}  // namespace

const Kind traefik_service{.groups = "traefik.io traefik.containo.us", .name = "TraefikService", .read = read};

}  // namespace routegrant::kube

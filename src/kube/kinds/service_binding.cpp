#include "kube/kinds.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// Service Binding for Kubernetes 1.1, "ServiceBinding".
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor service = spec["service"];
  const yaml::Cursor workload = spec["workload"];
  ServiceBinding binding{.meta = meta_of(object),
                         .name = spec["name"] ? text_of(spec["name"]) : text_of(object["metadata"]["name"]),
                         .type = text_of(spec["type"]),
                         .service_kind = std::string(service["kind"].text()),
                         .service = text_of(service["name"]),
                         .workload_kind = std::string(workload["kind"].text()),
                         .workload = text_of(workload["name"]),
                         .selector = selector_of(workload["selector"]),
                         .containers = strings_of(workload["containers"])};
  for (const yaml::Cursor& entry : spec["env"].items()) {
    binding.env.push_back({.name = text_of(entry["name"]), .key = text_of(entry["key"])});
  }
  into.bindings.push_back(std::move(binding));
}

}  // namespace

const Kind service_binding_object{.groups = "servicebinding.io", .name = "ServiceBinding", .read = read};

}  // namespace routegrant::kube

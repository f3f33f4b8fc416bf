#include <array>
#include <string>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

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

/// "deployments" of `resource`, or `kind` itself.
std::string workload_kind_of(const yaml::Cursor& application) {
  if (application["kind"]) return std::string(application["kind"].text());
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kinds{
      {{"cronjobs", "CronJob"},
       {"daemonsets", "DaemonSet"},
       {"deploymentconfigs", "DeploymentConfig"},
       {"deployments", "Deployment"},
       {"services", "Service"},
       {"statefulsets", "StatefulSet"}}};
  for (const auto& [resource, kind] : kinds)
    if (application["resource"].text() == resource) return std::string(kind);
  return {};
}

/// Red Hat's Service Binding Operator: several services for one application, as files unless `bindAsFiles` says
/// otherwise (apis/binding/v1alpha1/servicebinding_types.go; OpenShift, "Projecting binding data").
void read_operators(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor application = spec["application"];
  for (const yaml::Cursor& service : spec["services"].items()) {
    // One of another namespace is not looked for.
    if (service["namespace"] && service["namespace"].text() != object["metadata"]["namespace"].text()) continue;
    into.bindings.push_back({.meta = meta_of(object),
                             .name = text_of(spec["name"] ? spec["name"] : object["metadata"]["name"]),
                             .as_variables = spec["bindAsFiles"].boolean() == false,
                             .service_kind = std::string(service["kind"].text()),
                             .service = text_of(service["name"]),
                             .workload_kind = workload_kind_of(application),
                             .workload = text_of(application["name"]),
                             .selector = selector_of(application["labelSelector"])});
  }
}

}  // namespace

const Kind service_binding_object{.groups = "servicebinding.io", .name = "ServiceBinding", .read = read};
const Kind service_binding_operator{
    .groups = "binding.operators.coreos.com", .name = "ServiceBinding", .read = read_operators};

}  // namespace routegrant::kube

#include <algorithm>

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view service_label = "serving.knative.dev/service";

/// Knative: one object is workload, Service and route. It is reachable from outside unless its visibility is
/// cluster-local.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  Diagnostics none;
  Workload* workload = add_workload(object, object["spec"]["template"], into, none);
  if (workload == nullptr) return;
  workload->meta.kind = "KnativeService";
  const Text name = workload->meta.name;
  const Pair label{.key = {std::string(service_label), name.span}, .value = name};
  const auto place = std::lower_bound(workload->pod.labels.begin(), workload->pod.labels.end(), service_label,
                                      [](const Pair& pair, std::string_view key) { return pair.key.value < key; });
  workload->pod.labels.insert(place, label);
  Service service{.meta = workload->meta, .generated = true};
  service.meta.kind = "Service";
  service.selector = {.present = true, .requirements = {{.key = label.key, .values = {name.value}}}};
  const auto& ports = workload->pod.containers.front().ports;
  const std::string target = ports.empty() ? "8080" : std::to_string(ports.front().port);
  service.ports.push_back({.name = "http", .port = 80, .target = {target, name.span}, .span = name.span});
  into.services.push_back(std::move(service));
  Route route{.meta = workload->meta, .api_version = "serving.knative.dev/v1", .span = name.span};
  route.backends.push_back({.namespace_name = route.meta.namespace_name, .service = name, .port = {"80", name.span}});
  const bool local = value_of(route.meta.labels, "networking.knative.dev/visibility") == "cluster-local";
  route.exposure = local ? "internal" : "internet";
  into.routes.push_back(std::move(route));
}

/// The pods of a Service without the Service: what a Route or another object makes reachable.
void read_configuration(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  add_workload(object, object["spec"]["template"], into, out);
}

}  // namespace

const Kind knative_configuration{.groups = "serving.knative.dev", .name = "Configuration", .read = read_configuration};
const Kind knative_service{.groups = "serving.knative.dev", .name = "Service", .read = read};

}  // namespace routegrant::kube

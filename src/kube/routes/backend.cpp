#include "kube/routes/backend.hpp"

#include <algorithm>

namespace routegrant::kube {
namespace {

/// Whether the port is a targetPort of the Service, which ingress-nginx takes for its port (controller.go,
/// serviceEndpoints).
bool is_target_port(const Service& service, const RouteBackend& backend) {
  return std::any_of(service.ports.begin(), service.ports.end(),
                     [&](const ServicePort& port) { return port.target.value == backend.port.value; });
}

/// A number or name of the Service's ports. Where no controller is known it may be ingress-nginx.
bool has_port(const Service& service, const Route& route, const RouteBackend& backend) {
  if (service.generated || backend.port.empty() || find_port(service, backend.port.value) != nullptr) return true;
  return (route.dialect == "nginx" || route.dialect == "k8s-spec") && is_target_port(service, backend);
}

/// Whether the pods behind the Service have no container port of the name that the port leads to (Service API,
/// targetPort: "looked up as a named port in the target container's ports"). Pods that nobody shows may have one.
bool lacks_target(const Cluster& cluster, const Service& service, const RouteBackend& backend) {
  const ServicePort* port = find_port(service, backend.port.value);
  if (service.generated || port == nullptr) return false;
  const auto behind = workloads_behind(cluster, backend, service);
  return !behind.empty() && std::none_of(behind.begin(), behind.end(), [&](std::size_t index) {
    const Workload& workload = cluster.workloads[index];
    return workload.generated || target_port(*port, workload).has_value();
  });
}

}  // namespace

std::string_view name_of(BackendTarget::Status status) {
  switch (status) {
    case BackendTarget::Status::found: return "found";
    case BackendTarget::Status::missing_service: return "missing-service";
    case BackendTarget::Status::missing_port: return "missing-port";
    case BackendTarget::Status::missing_target: return "missing-target";
    case BackendTarget::Status::missing_subset: return "missing-subset";
    case BackendTarget::Status::external_name: return "external-name";
    case BackendTarget::Status::not_a_service: return "not-a-service";
    case BackendTarget::Status::not_granted: return "not-granted";
    case BackendTarget::Status::no_weight: return "no-weight";
  }
  return "";
}

bool is_of_subset(const RouteBackend& backend, const Workload& workload) {
  if (!backend.subset_labels.present) return true;
  const std::vector<Requirement>& labels = backend.subset_labels.requirements;
  const Pod& pod = workload.pod;
  // Labels that an operator gives and nobody here knows may be those.
  return std::all_of(labels.begin(), labels.end(), [&pod](const Requirement& label) {
    const Pair* borne = find(pod.labels, label.key.value);
    return holds(label, borne == nullptr ? nullptr : &borne->value.value) ||
           (borne == nullptr &&
            std::binary_search(pod.unknown_labels.begin(), pod.unknown_labels.end(), label.key.value));
  });
}

std::vector<std::size_t> workloads_behind(const Cluster& cluster, const RouteBackend& backend, const Service& service) {
  std::vector<std::size_t> behind = selected_workloads(cluster, service);
  std::erase_if(behind, [&](std::size_t index) { return !is_of_subset(backend, cluster.workloads[index]); });
  return behind;
}

const std::string& namespace_of(const Route& route, const RouteBackend& backend) {
  return backend.namespace_name.empty() ? route.meta.namespace_name : backend.namespace_name;
}

bool needs_ingress_nginx(const Route& route, const RouteBackend& backend, const BackendTarget& target) {
  return route.dialect == "k8s-spec" && target.status == BackendTarget::Status::found && target.target != nullptr &&
         !target.target->generated && !backend.port.empty() &&
         find_port(*target.target, backend.port.value) == nullptr && is_target_port(*target.target, backend);
}

BackendTarget target_of(const Cluster& cluster, const Route& route, const RouteBackend& backend) {
  using Status = BackendTarget::Status;
  BackendTarget target;
  if (!backend.is_service) return {.status = Status::not_a_service};
  target.service = find_service(cluster, namespace_of(route, backend), backend.service.value);
  if (!backend.granted) {
    target.status = Status::not_granted;
  } else if (backend.weight == 0) {
    target.status = Status::no_weight;
  } else if (target.service == nullptr) {
    target.status = Status::missing_service;
  } else if (target.service->type != "ExternalName") {
    target.target = target.service;
    if (!has_port(*target.service, route, backend)) {
      target.status = Status::missing_port;
    } else if (backend.subset_missing) {
      target.status = Status::missing_subset;
    } else if (lacks_target(cluster, *target.service, backend)) {
      target.status = Status::missing_target;
    }
  } else {
    // A name has no ports of its own: whatever is asked for goes to the Service behind it.
    target.target = named_service(cluster, *target.service);
    if (target.target == nullptr) target.status = Status::external_name;
  }
  return target;
}

}  // namespace routegrant::kube

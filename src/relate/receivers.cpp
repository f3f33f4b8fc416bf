#include "relate/receivers.hpp"

#include <algorithm>

#include "kube/routes/backend.hpp"

namespace routegrant::relate {

bool receives(const kube::ServicePort& port, const kube::Workload& workload) {
  return workload.generated || kube::target_port(port, workload).has_value();
}

bool receives(const kube::Cluster& cluster, const kube::Route* route, const kube::Service& service,
              const kube::Workload& workload) {
  const auto on_any = [&] {
    return service.ports.empty() || std::any_of(service.ports.begin(), service.ports.end(),
                                                [&](const auto& port) { return receives(port, workload); });
  };
  if (route == nullptr) return on_any();
  // Whether a backend leads to the Service and leaves these pods out.
  bool passes_by = false;
  for (const auto* backends : {&route->backends, &route->mirrors}) {
    for (const kube::RouteBackend& backend : *backends) {
      if (kube::target_of(cluster, *route, backend).target != &service) continue;
      passes_by = true;
      if (!kube::is_of_subset(backend, workload)) continue;
      const kube::ServicePort* port = kube::find_port(service, backend.port.value);
      if (port == nullptr || receives(*port, workload)) return true;
    }
  }
  return !passes_by && on_any();
}

}  // namespace routegrant::relate

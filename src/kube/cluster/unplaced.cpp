#include "kube/cluster/unplaced.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.hpp"

namespace routegrant::kube {
namespace {

using Names = std::set<std::string>;

class Teller {
 public:
  Teller(const Cluster& cluster, Diagnostics& out) : cluster_(cluster), out_(out) {}

  void run() {
    for (const Service& service : cluster_.services) {
      if (service.meta.namespace_name.empty()) tell(service.meta, "its pods are", pods_of(service));
    }
    for (const Workload& workload : cluster_.workloads) {
      if (workload.meta.namespace_name.empty()) tell(workload.meta, "Services for its pods are", services_of(workload));
    }
    for (const Route& route : cluster_.routes) {
      if (!route.meta.namespace_name.empty()) continue;
      for (const RouteBackend& backend : route.backends) {
        if (!backend.is_service || !backend.namespace_name.empty()) continue;
        const auto rivals = rival_namespaces(cluster_, backend.service.value);
        tell(route.meta, "Service " + backend.service.value + " is", {rivals.begin(), rivals.end()});
      }
    }
  }

 private:
  [[nodiscard]] Names pods_of(const Service& service) const {
    Names names;
    if (service.selector.empty()) return names;
    const Requirement& first = service.selector.requirements.front();
    for (const std::uint32_t at : cluster_.index.labelled("", first.key.value, first.values.front())) {
      const Workload& workload = cluster_.workloads[at];
      if (selects(service, workload)) names.insert(workload.meta.namespace_name);
    }
    return names;
  }

  [[nodiscard]] Names services_of(const Workload& workload) const {
    Names names;
    for (const Pair& label : workload.pod.labels) {
      for (const std::uint32_t at : cluster_.index.selecting("", label.key.value, label.value.value)) {
        const Service& service = cluster_.services[at];
        if (selects(service, workload)) names.insert(service.meta.namespace_name);
      }
    }
    return names;
  }

  void tell(const Meta& meta, const std::string& what, const Names& names) {
    if (names.size() < 2 || names.contains("")) return;
    if (!told_.emplace(meta.kind, meta.name.value).second) return;
    out_.push_back({.kind = Diagnostic::Kind::note,
                    .span = meta.name.span,
                    .message = meta.kind + " " + meta.name.value + " gives no namespace, and " + what + " in " +
                               text::enumerated({names.begin(), names.end()}) +
                               ": which one is meant is not known, and they are not joined"});
  }

  const Cluster& cluster_;
  Diagnostics& out_;
  std::set<std::pair<std::string, std::string>> told_;
};

}  // namespace

std::vector<std::string> rival_namespaces(const Cluster& cluster, std::string_view service_name) {
  Names names;
  for (const std::uint32_t at : cluster.index.services("", service_name))
    names.insert(cluster.services[at].meta.namespace_name);
  if (names.size() < 2 || names.contains("")) return {};
  return {names.begin(), names.end()};
}

void tell_unplaced(const Cluster& cluster, Diagnostics& out) {
  Teller(cluster, out).run();
}

}  // namespace routegrant::kube

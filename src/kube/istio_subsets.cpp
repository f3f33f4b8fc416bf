#include "kube/istio_subsets.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view opening = " (subset ";

/// `name`, `name.namespace` or `name.namespace.svc.cluster.local`; a short name is of the rule's own namespace.
std::pair<std::string, std::string> service_of(std::string_view host, const std::string& own) {
  const std::vector<std::string_view> labels = text::split(host, '.');
  return {labels.size() > 1 ? std::string(labels[1]) : own, std::string(labels[0])};
}

}  // namespace

std::string subset_name(std::string_view service, std::string_view subset) {
  return std::string(service) + std::string(opening) + std::string(subset) + ")";
}

IstioSubsets::IstioSubsets(Cluster& cluster) : cluster_(cluster) {
  for (const DeferredResource& resource : cluster.deferred) {
    if (resource.meta.kind != "DestinationRule") continue;
    const yaml::Cursor spec = resource.object["spec"];
    auto [space, service] = service_of(spec["host"].text(), resource.meta.namespace_name);
    rules_.push_back({.namespace_name = resource.meta.namespace_name,
                      .service_namespace = std::move(space),
                      .service = std::move(service),
                      .subsets = spec["subsets"]});
  }
}

void IstioSubsets::settle(Route& route) {
  for (RouteBackend& backend : route.backends) settle(backend, route);
  for (RouteBackend& backend : route.mirrors) settle(backend, route);
}

/// Those of the client's, the Service's and the root namespace (istio.io, Destination Rule, exportTo).
std::vector<const IstioSubsets::Rule*> IstioSubsets::rules_of(const RouteBackend& backend, std::string_view service,
                                                              const Route& route) const {
  std::vector<const Rule*> found;
  for (const Rule& rule : rules_) {
    const bool is_seen = same_namespace(rule.namespace_name, route.meta.namespace_name) ||
                         same_namespace(rule.namespace_name, backend.namespace_name) ||
                         rule.namespace_name == "istio-system";
    if (is_seen && rule.service == service && same_namespace(rule.service_namespace, backend.namespace_name))
      found.push_back(&rule);
  }
  return found;
}

void IstioSubsets::settle(RouteBackend& backend, Route& route) {
  std::string& name = backend.service.value;
  const std::size_t at = name.find(opening);
  if (at == std::string::npos) return;
  const std::string service = name.substr(0, at);
  const std::string subset = name.substr(at + opening.size(), name.size() - at - opening.size() - 1);
  const auto whole = std::find_if(cluster_.services.begin(), cluster_.services.end(), [&](const Service& one) {
    return one.meta.name.value == service && same_namespace(one.meta.namespace_name, backend.namespace_name);
  });
  const std::vector<const Rule*> rules = rules_of(backend, service, route);
  if (whole == cluster_.services.end() || rules.empty()) {
    name = service;
    if (whole == cluster_.services.end()) return;
    const std::string assumption = "no DestinationRule of the tree says which pods of Service " + service +
                                   " are subset " + subset + ", so that all are taken for it";
    if (std::find(route.assumptions.begin(), route.assumptions.end(), assumption) == route.assumptions.end())
      route.assumptions.push_back(assumption);
    return;
  }
  for (const Rule* rule : rules) {
    for (const yaml::Cursor& item : rule->subsets.items()) {
      if (item["name"].text() != subset) continue;
      if (item["labels"].size() == 0) {
        name = service;
      } else {
        add_service(backend, *whole, item);
      }
      return;
    }
  }
}

void IstioSubsets::add_service(const RouteBackend& backend, const Service& whole, const yaml::Cursor& subset) {
  if (!added_.emplace(backend.namespace_name + "/" + backend.service.value, true).second) return;
  Service service = whole;
  service.meta.name = {backend.service.value, subset["name"].span()};
  // Only the Service itself is opened to others.
  service.type = "ClusterIP";
  service.external_addresses.clear();
  const Selector labels = selector_of_map(subset["labels"]);
  service.selector.requirements.insert(service.selector.requirements.end(), labels.requirements.begin(),
                                       labels.requirements.end());
  cluster_.services.push_back(std::move(service));
}

}  // namespace routegrant::kube

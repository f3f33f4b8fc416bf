#include "kube/routes/subsets.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/routes/backend.hpp"

namespace routegrant::kube {
namespace {

using SubsetsByName = std::map<std::string, Selector, std::less<>>;

/// Namespace and name of the Service that a host speaks of: short names are those of the rule's own namespace; nothing
/// for names outside of the cluster and wildcards.
std::pair<std::string, std::string> service_of(std::string_view host, const std::string& home) {
  const std::vector<std::string_view> labels = text::split(host, '.');
  if (host.empty() || labels.front() == "*") return {};
  if (labels.size() == 1) return {home, std::string(labels[0])};
  const bool is_service = labels.size() == 2 || labels[2] == "svc";
  return is_service ? std::pair{std::string(labels[1]), std::string(labels[0])} : std::pair<std::string, std::string>{};
}

/// The subsets of each Service (namespace and name) that a DestinationRule of the tree speaks of.
std::map<std::pair<std::string, std::string>, SubsetsByName> subsets_of(const Cluster& cluster) {
  std::map<std::pair<std::string, std::string>, SubsetsByName> subsets;
  for (const DeferredResource& resource : cluster.deferred) {
    if (resource.meta.kind != "DestinationRule") continue;
    const yaml::Cursor spec = resource.object["spec"];
    auto service = service_of(spec["host"].text(), resource.meta.namespace_name);
    if (service.second.empty()) continue;
    SubsetsByName& known = subsets[std::move(service)];
    for (const yaml::Cursor& subset : spec["subsets"].items()) {
      // A subset without labels is all of the Service's pods, under other rules of traffic.
      Selector labels = selector_of_map(subset["labels"]);
      labels.present = true;
      known.emplace(std::string(subset["name"].text()), std::move(labels));
    }
  }
  return subsets;
}

}  // namespace

void resolve_subsets(Cluster& cluster) {
  const auto subsets = subsets_of(cluster);
  if (subsets.empty()) return;
  for (Route& route : cluster.routes) {
    for (auto* backends : {&route.backends, &route.mirrors}) {
      for (RouteBackend& backend : *backends) {
        if (backend.subset.empty()) continue;
        const auto rules = subsets.find({namespace_of(route, backend), backend.service.value});
        if (rules == subsets.end()) continue;
        const auto found = rules->second.find(backend.subset.value);
        backend.subset_missing = found == rules->second.end();
        if (!backend.subset_missing) backend.subset_labels = found->second;
      }
    }
  }
}

}  // namespace routegrant::kube

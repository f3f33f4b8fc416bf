#include "kube/routes/route_assumptions.hpp"

#include <algorithm>
#include <utility>

namespace routegrant::kube {

std::vector<std::string> assumptions_of(const Route& route, const RouteBackend& backend, const BackendTarget& target) {
  std::vector<std::string> assumptions;
  if (target.status == BackendTarget::Status::missing_service) {
    assumptions.push_back("Service " + backend.service.value + " exists outside the tree");
  }
  if (!backend.subset.empty() && !backend.subset_labels.present && !backend.subset_missing) {
    assumptions.push_back("subset " + backend.subset.value + " of " + backend.service.value +
                          ", of which the tree has no DestinationRule, has pods of each kind");
  }
  const bool is_name = target.service != nullptr && target.service->type == "ExternalName";
  if (is_name && !target.is_dead() && route.dialect != "nginx") {
    assumptions.push_back("the controller allows Services of type ExternalName, such as " + backend.service.value);
  }
  return assumptions;
}

std::vector<std::string> assumptions_of(const Cluster& cluster, const Route& route) {
  std::vector<std::string> all = route.assumptions;
  for (const RouteBackend& backend : route.backends) {
    const BackendTarget target = target_of(cluster, route, backend);
    if (target.status == BackendTarget::Status::missing_service) continue;
    std::vector<std::string> some = assumptions_of(route, backend, target);
    all.insert(all.end(), some.begin(), some.end());
  }
  std::vector<std::string> each;
  for (std::string& one : all) {
    if (std::find(each.begin(), each.end(), one) == each.end()) each.push_back(std::move(one));
  }
  return each;
}

}  // namespace routegrant::kube

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// The name of a Service's subset, as backends have it: "reviews (subset v1)".
[[nodiscard]] std::string subset_name(std::string_view service, std::string_view subset);

/// The subsets that Istio's DestinationRules make of Services (istio.io, Destination Rule: "one or more labels are
/// typically required to identify the subset destination").
class IstioSubsets {
 public:
  /// Reads the DestinationRules among the deferred resources. REQUIRES: the cluster outlives it.
  explicit IstioSubsets(Cluster& cluster);

  /// Makes each of the route's backends and mirrors that is named after a subset lead to its pods: adds a Service of
  /// that name, which selects them. Where no DestinationRule of the host is in the tree, the whole Service is meant,
  /// and `assumptions` say so; where one does not have the subset, the backend leads nowhere.
  void settle(Route& route);

 private:
  struct Rule {
    std::string namespace_name{};
    /// Of the Service that its host names.
    std::string service_namespace{};
    std::string service{};
    yaml::Cursor subsets{};
  };

  void settle(RouteBackend& backend, Route& route);
  [[nodiscard]] std::vector<const Rule*> rules_of(const RouteBackend& backend, std::string_view service,
                                                  const Route& route) const;
  void add_service(const RouteBackend& backend, const Service& whole, const yaml::Cursor& subset);

  Cluster& cluster_;
  std::vector<Rule> rules_;
  /// namespace/name of those that were added.
  std::map<std::string, bool> added_;
};

}  // namespace routegrant::kube

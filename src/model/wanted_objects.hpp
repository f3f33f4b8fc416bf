#pragma once

#include <compare>
#include <set>
#include <string>

#include "kube/cluster/cluster.hpp"

namespace routegrant::model {

/// A Secret or ConfigMap by its name.
struct ObjectName {
  bool is_secret = false;
  /// Empty where it is given when the objects are applied.
  std::string namespace_name{};
  std::string name{};

  auto operator<=>(const ObjectName&) const = default;
};

/// The Secrets and ConfigMaps to which pods of the cluster refer: by `env`, `envFrom` and volumes.
[[nodiscard]] std::set<ObjectName> wanted_objects(const kube::Cluster& cluster);

}  // namespace routegrant::model

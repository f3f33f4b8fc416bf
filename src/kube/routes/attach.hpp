#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::kube {

/// A point of entry that a route is attached to.
struct Attachment {
  /// "namespace/name" of the Gateway.
  std::string gateway{};
  /// The listener; nothing where the Gateway is not in the tree.
  const Listener* listener = nullptr;
  /// Whether it depends on labels of the namespace that the tree does not show.
  bool is_assumed = false;
};

/// Where a route of the Gateway API attaches: every listener that its parents name, that admits its namespace and kind,
/// and with which it has a host in common. A Gateway that is not in the tree is taken as admitting it.
[[nodiscard]] std::vector<Attachment> attachments_of(const Cluster& cluster, const Route& route);

/// The Gateway of that name there, or nothing.
[[nodiscard]] const Gateway* find_gateway(const Cluster& cluster, std::string_view namespace_name,
                                          std::string_view name);

/// Gives routes of the Gateway API their class, TLS, listener and exposure, and checks references into other
/// namespaces. A route that names a Gateway of the tree and attaches to none of its listeners is not accepted.
void attach_routes(Cluster& cluster, Diagnostics& out);

}  // namespace routegrant::kube

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "routegrant/diagnostic.hpp"

/// Objects that open a way into the cluster and whose routing is not modelled: what they lead to is only known by the
/// Services that they name. They are kept among the extensions, so that nothing behind them passes for closed.
namespace routegrant::kube {

/// What such an extension does.
inline constexpr std::string_view unread_entry = "unread-entry";

/// Adds the tunnels that pods of cloudflared open: to the Services that their configuration or arguments name.
void add_tunnels(Cluster& cluster);

/// Says of each such object that it is not read.
void tell_unread_entries(const Cluster& cluster, Diagnostics& out);

/// The objects that lead to pods of the workload, ascending, as "ApisixRoute shop/web".
[[nodiscard]] std::vector<std::string> unread_entries_to(const Cluster& cluster, std::size_t workload);

/// All of them: indexes of extensions, ascending.
[[nodiscard]] std::vector<std::size_t> unread_entries(const Cluster& cluster);

/// The Services that a text names as `name`, `name.namespace` or a URL of either; nothing for another form.
[[nodiscard]] std::vector<RouteBackend> services_named(const Text& text, const Meta& by);

}  // namespace routegrant::kube

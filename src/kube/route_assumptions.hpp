#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kube/backend.hpp"

namespace routegrant::kube {

/// What is taken for granted where the route sends requests to the backend, whose target is `target`; one sentence
/// each.
[[nodiscard]] std::vector<std::string> assumptions_of(const Route& route, const RouteBackend& backend,
                                                      const BackendTarget& target);

/// What the route and its backends take for granted, each once; not that a Service outside the tree exists.
[[nodiscard]] std::vector<std::string> assumptions_of(const Cluster& cluster, const Route& route);

/// What an assumption says of a setting of the controller that has to be turned on first.
inline constexpr std::string_view off_by_default = "which it is not by default";

/// Whether the route leads anywhere only where such a setting is on.
[[nodiscard]] bool is_off_by_default(const Route& route);

}  // namespace routegrant::kube

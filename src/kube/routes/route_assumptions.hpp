#pragma once

#include <string>
#include <vector>

#include "kube/routes/backend.hpp"

namespace routegrant::kube {

/// What is taken for granted where the route sends requests to the backend, whose target is `target`; one sentence
/// each.
[[nodiscard]] std::vector<std::string> assumptions_of(const Route& route, const RouteBackend& backend,
                                                      const BackendTarget& target);

/// What the route and its backends take for granted, each once; not that a Service outside the tree exists.
[[nodiscard]] std::vector<std::string> assumptions_of(const Cluster& cluster, const Route& route);

}  // namespace routegrant::kube

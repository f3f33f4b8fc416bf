#pragma once

#include <vector>

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// By route: whether it may answer a request over plain HTTP with content, as its controller's dialect answers `trace`.
/// False where each such request is redirected to TLS, where nothing listens for it, and where another route takes it.
/// What cannot be asked (an expression, a host of a template, a host with very many rules) may.
[[nodiscard]] std::vector<bool> may_serve_plain(const Cluster& cluster);

}  // namespace routegrant::kube

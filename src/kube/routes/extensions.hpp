#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Gives each route what the objects that it names do to its requests: authentication, redirects, changed paths
/// (Middleware, KongPlugin, filters by reference), and the Services behind a TraefikService. An object that is not in
/// the tree is an assumption of the route.
void apply_extensions(Cluster& cluster);

}  // namespace routegrant::kube

#pragma once

#include <cstddef>
#include <string_view>

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Whether Traefik's redirectRegex answers every request of the route (an index in the cluster), so that none gets to
/// its backends: its pattern matches whatever path follows the route's only host, and what it makes of the URL is
/// another (pkg/middlewares/redirect/redirect.go: a URL that stays as it is goes on). False where that cannot be told.
[[nodiscard]] bool redirects_every_url(const Cluster& cluster, std::size_t route);

/// Whether a redirectRegex sends plain requests for that host to TLS: it does not where its pattern matches none of
/// `http://`, and is taken to where the host or the pattern is not one that can be tried.
[[nodiscard]] bool redirects_plain_url(const Redirect& redirect, std::string_view host);

}  // namespace routegrant::kube

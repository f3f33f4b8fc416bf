#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "kube/routes/routing.hpp"

/// What happens to a request once its route is known: the same for all dialects, which only fill in the route.
namespace routegrant::kube {

/// The route takes the request, whose path is compared as `path`: it is redirected to TLS, redirected, answered, or
/// sent on with what the route does to it.
[[nodiscard]] Decision forward(const Cluster& cluster, std::size_t route, const Request& request,
                               std::string_view path);

/// A redirect of the request to another path of its own host.
[[nodiscard]] Decision redirect_to_path(const Request& request, int status, std::string path,
                                        std::vector<std::size_t> routes);

/// The path after all changes; nothing if one of them is not understood.
[[nodiscard]] std::optional<std::string> changed(std::string_view path, const std::vector<PathChange>& changes);

/// The part of a URL before its path, and the path: "https://a:1/x" or "a:1/x". Members that are not there are empty, a
/// port that is not there 0.
[[nodiscard]] Location location_of(std::string_view url);

}  // namespace routegrant::kube

#include <tuple>

#include "kube/dialects.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/dialects/support.hpp"

namespace routegrant::kube {
namespace {

/// Contour, HTTPProxy: exact, then regular expressions by length, then string prefixes by length, then more conditions.
bool before(const Route& a, const Route& b) {
  const auto rank = [](const Route& route) {
    const int group = route.match == Route::Match::exact ? 2 : route.match == Route::Match::regex ? 1 : 0;
    return std::tuple(group, route.path.value.size(), route.conditions.size());
  };
  return rank(a) > rank(b);
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, envoy_path);
  const std::string host = host_of(request);
  const auto takes = [&](const Route& route) {
    if (route.by_connection) return takes_one_label(route.host.value, server_name_of(request)) ? 1 : 0;
    // Without a host it is no root's.
    if (route.host.empty() || !takes_one_label(route.host.value, host)) return 0;
    return takes_path(route, path, false);
  };
  return decide_ordered(cluster, owned, request, path, takes, before);
}

}  // namespace

const Dialect contour_httpproxy{.name = "contour-httpproxy",
                                .controllers = "",
                                .class_names = "",
                                .prefixes = "",
                                .refine = nullptr,
                                .decide = decide};

}  // namespace routegrant::kube

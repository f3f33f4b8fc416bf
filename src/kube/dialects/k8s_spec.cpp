#include <algorithm>
#include <tuple>

#include "kube/dialects.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// networking.k8s.io/v1 as it is documented, without a controller. Where the API is silent, the mildest reading: exact
/// host, else one-label wildcard, else any host, without fall-through; ImplementationSpecific as Prefix; a default
/// backend is asked only if its Ingress has no rules.
bool matches_path(const Route& route, std::string_view path) {
  if (route.match == Route::Match::exact) return path_of(route) == path;
  return element_prefix(path_of(route), path);
}

/// Longest path first, then Exact before Prefix (types.go, HTTPIngressPath).
std::tuple<std::size_t, bool> rank(const Route& route) {
  return {without_slashes(path_of(route)).size(), route.match == Route::Match::exact};
}

std::vector<std::size_t> of_host(const Cluster& cluster, const std::vector<std::size_t>& owned,
                                 bool (*takes)(std::string_view, std::string_view), std::string_view host) {
  std::vector<std::size_t> found;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    if (!route.is_default && takes(route.host.value, host)) found.push_back(index);
  }
  return found;
}

std::vector<std::size_t> routes_of_host(const Cluster& cluster, const std::vector<std::size_t>& owned,
                                        std::string_view host) {
  const auto is_same = [](std::string_view rule, std::string_view asked) { return !rule.empty() && rule == asked; };
  const auto is_any = [](std::string_view rule, std::string_view) { return rule.empty(); };
  std::vector<std::size_t> found = of_host(cluster, owned, is_same, host);
  if (found.empty()) found = of_host(cluster, owned, one_label_wildcard, host);
  if (found.empty()) found = of_host(cluster, owned, is_any, host);
  return found;
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, raw_path);
  std::vector<std::size_t> best;
  for (const std::size_t index : routes_of_host(cluster, owned, host_of(request))) {
    const Route& route = cluster.routes[index];
    if (!matches_path(route, path)) continue;
    if (!best.empty() && rank(route) > rank(cluster.routes[best.front()])) best.clear();
    if (best.empty() || rank(route) == rank(cluster.routes[best.front()])) best.push_back(index);
  }
  if (best.empty()) {
    for (const RouteObject& object : objects_of(cluster, owned)) {
      if (!object.has_rules && object.fallback) best.push_back(*object.fallback);
    }
  }
  return among(cluster, best, request, path, "the API does not say which of two equal rules wins");
}

}  // namespace

const Dialect k8s_spec{
    .name = "k8s-spec", .controllers = "", .class_names = "", .prefixes = "", .refine = nullptr, .decide = decide};

}  // namespace routegrant::kube

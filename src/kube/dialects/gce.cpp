#include <algorithm>

#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// Google's controller (ingress-gce): one load balancer for each Ingress. Longest path wins; of equal paths of a rule
/// the last; a second rule with the same host replaces the first one's paths. ImplementationSpecific is exact unless it
/// ends in `/*`.
int match_length(const Route& route, std::string_view path) {
  const std::string_view written = path_of(route);
  if (route.match == Route::Match::exact) return path == written ? static_cast<int>(written.size()) * 2 + 1 : -1;
  if (route.match == Route::Match::prefix) {
    return element_prefix(written, path) ? static_cast<int>(without_slashes(written).size()) * 2 : -1;
  }
  if (route.path.empty()) return 0;
  if (written.ends_with("/*")) {
    const std::string_view literal = written.substr(0, written.size() - 1);
    return path.starts_with(literal) ? static_cast<int>(literal.size()) * 2 : -1;
  }
  return path == written ? static_cast<int>(written.size()) * 2 + 1 : -1;
}

std::string chosen_host(const Cluster& cluster, const RouteObject& object, const std::string& host) {
  std::string best;
  for (const std::size_t index : object.routes) {
    const std::string rule = text::lower(cluster.routes[index].host.value);
    if (rule == host && !rule.empty()) return rule;
    if (any_depth_wildcard(rule, host) && rule.size() > best.size()) best = rule;
  }
  return best;
}

std::optional<std::size_t> choose(const Cluster& cluster, const RouteObject& object, const std::string& host,
                                  std::string_view path) {
  std::uint32_t last_rule = 0;
  for (const std::size_t index : object.routes) {
    const Route& route = cluster.routes[index];
    if (!route.is_default && text::lower(route.host.value) == host) last_rule = route.rule;
  }
  std::optional<std::size_t> best;
  int longest = -1;
  for (const std::size_t index : object.routes) {
    const Route& route = cluster.routes[index];
    if (route.is_default || text::lower(route.host.value) != host || route.rule != last_rule) continue;
    const int length = match_length(route, path);
    if (length < 0 || length < longest) continue;
    best = index;
    longest = length;
  }
  return best ? best : object.fallback;
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, raw_path);
  std::vector<std::size_t> winners;
  for (const RouteObject& object : objects_of(cluster, owned)) {
    const std::string host = chosen_host(cluster, object, host_of(request));
    if (const auto winner = choose(cluster, object, host, path)) winners.push_back(*winner);
  }
  if (winners.size() == 1) return forward(cluster, winners.front(), request, path);
  return winners.empty()
             ? no_route()
             : undetermined(winners, "each Ingress has its own address, and the host does not say which is asked");
}

void refine(Route& route) {
  if (route.class_name.value == "gce-internal") route.exposure = "internal";
  if (annotation(route, "ingress.gcp.kubernetes.io/", "pre-shared-cert").empty() == false ||
      annotation(route, "networking.gke.io/", "managed-certificates").empty() == false) {
    route.tls = true;
  }
  // Without HTTP the load balancer has no plain listener: there is nothing to redirect, and nothing served in the
  // clear.
  if (annotation(route, "kubernetes.io/", "ingress.allow-http") == "false") route.redirects_to_tls = true;
}

}  // namespace

const Dialect gce{.name = "gce",
                  .controllers = "",
                  .class_names = "gce gce-internal gce-regional-external",
                  .prefixes = "networking.gke.io/ ingress.gcp.kubernetes.io/",
                  .refine = refine,
                  .decide = decide};

}  // namespace routegrant::kube

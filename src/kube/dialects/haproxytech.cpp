#include <algorithm>

#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/dialects.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// HAProxy Technologies' controller (3.2): one host is chosen (exact, else one label off, else none), then three maps
/// are asked: path-exact, path-prefix-exact, and the longest entry of path-prefix. No fall-through between hosts.
constexpr std::string_view prefixes = "haproxy.org/ haproxy.com/ ingress.kubernetes.io/";

enum class Map : std::uint8_t { exact, prefix_exact, prefix };

/// Whether the route has an entry in the map that matches, and how long the entry is (0: none).
std::size_t entry(const Route& route, Map map, std::string_view path) {
  const std::string_view written = path_of(route);
  const std::string stripped(without_slashes(written));
  const bool is_prefix = route.match == Route::Match::prefix;
  switch (map) {
    case Map::exact: return route.match == Route::Match::exact && path == written ? written.size() : 0;
    case Map::prefix_exact:
      return route.match != Route::Match::exact && !stripped.empty() && path == stripped ? stripped.size() : 0;
    case Map::prefix: {
      if (route.match == Route::Match::exact) return 0;
      // ImplementationSpecific is a plain string prefix, Prefix ends at an element.
      const std::string begin = stripped.empty() ? "/" : is_prefix ? stripped + "/" : stripped;
      return path.starts_with(begin) ? begin.size() : 0;
    }
  }
  return 0;
}

/// Rows are sorted as text and the first of equal keys is found, so the smaller backend name wins.
std::string backend_name(const Route& route) {
  if (route.backends.empty()) return {};
  const RouteBackend& backend = route.backends.front();
  return backend.namespace_name + "_svc_" + backend.service.value + "_" + backend.port.value;
}

std::string chosen_host(const Cluster& cluster, const std::vector<std::size_t>& owned, const std::string& host) {
  const auto is_known = [&](std::string_view candidate) {
    return std::any_of(owned.begin(), owned.end(), [&](std::size_t index) {
      const Route& route = cluster.routes[index];
      return !route.is_default && text::lower(route.host.value) == candidate;
    });
  };
  if (!host.empty() && is_known(host)) return host;
  const std::size_t dot = host.find('.');
  const std::string wildcard = dot == std::string::npos ? std::string() : "*" + host.substr(dot);
  return !wildcard.empty() && is_known(wildcard) ? wildcard : std::string();
}

std::optional<std::size_t> look_up(const Cluster& cluster, const std::vector<std::size_t>& owned, std::string_view host,
                                   Map map, std::string_view path) {
  std::optional<std::size_t> best;
  std::size_t longest = 0;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    if (route.is_default || text::lower(route.host.value) != host) continue;
    const std::size_t length = entry(route, map, path);
    const bool smaller = best && length == longest && backend_name(route) < backend_name(cluster.routes[*best]);
    if (length == 0 || (length <= longest && !smaller)) continue;
    best = index;
    longest = length;
  }
  return best;
}

/// `route-acl` of a Service: it takes only requests that meet the expression, which is not read.
void assume_route_acl(const Cluster& cluster, Decision& decision) {
  if (decision.outcome != Decision::Outcome::forward) return;
  const Route& route = cluster.routes[decision.routes.front()];
  for (const RouteBackend& backend : route.backends) {
    const Service* service = target_of(cluster, route, backend).service;
    if (service == nullptr || find(service->meta.annotations, "haproxy.org/route-acl") == nullptr) continue;
    decision.assumptions.push_back("the request meets the route-acl of Service " + backend.service.value);
  }
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, raw_path);
  const std::string host = chosen_host(cluster, owned, host_of(request));
  for (const Map map : {Map::exact, Map::prefix_exact, Map::prefix}) {
    const auto found = look_up(cluster, owned, host, map, path);
    if (!found) continue;
    Decision decision = forward(cluster, *found, request, path);
    assume_route_acl(cluster, decision);
    return decision;
  }
  // A default backend of any Ingress is that of the whole frontend.
  std::vector<std::size_t> fallbacks;
  for (const RouteObject& object : objects_of(cluster, owned)) {
    if (object.fallback) fallbacks.push_back(*object.fallback);
  }
  return among(cluster, fallbacks, request, path, "several Ingresses set the default backend of the frontend");
}

void refine(Route& route) {
  const auto value = [&](std::string_view key) { return annotation(route, prefixes, key); };
  if (value("auth-type").starts_with("basic")) route.auth.emplace_back("basic");
  for (const std::string_view key : {"allow-list", "whitelist"}) limit_addresses(value(key), route);
  // A rule on each line: one word replaces the whole path, of two the first is a pattern.
  for (const std::string_view line : text::split(value("path-rewrite"), '\n')) {
    const std::vector<std::string_view> rewrite = text::words(line);
    if (rewrite.empty()) continue;
    route.rewrites.push_back({.kind = rewrite.size() == 1 ? PathChange::Kind::full : PathChange::Kind::regex_full,
                              .from = rewrite.size() == 1 ? std::string() : std::string(rewrite.front()),
                              .to = std::string(rewrite.back())});
  }
  if (const std::string_view target = value("request-redirect"); !target.empty()) {
    const std::int64_t code = text::integer(value("request-redirect-code")).value_or(302);
    route.redirect = Redirect{.status = static_cast<int>(code % 1000), .location = std::string(target)};
  }
  route.rewrite_host = std::string(value("set-host"));
  route.tls_redirect_status = text::integer(value("ssl-redirect-code")).value_or(302);
  if (value("ssl-passthrough") == "true") {
    // Proxied as it comes: what speaks of HTTP has no say.
    route.auth.clear();
    route.rewrites.clear();
    route.rewrite_host.clear();
    route.for_private_addresses = false;
  }
  const std::string_view redirects = value("ssl-redirect");
  route.redirects_to_tls = redirects == "true" || (route.tls && redirects != "false");
}

}  // namespace

const Dialect haproxytech{.name = "haproxytech",
                          .controllers = "haproxy.org/ingress-controller haproxy.org/ingress-controller/haproxy",
                          .class_names = "haproxytech haproxy-tech",
                          .prefixes = "haproxy.org/ haproxy.com/",
                          .refine = refine,
                          .decide = decide};

}  // namespace routegrant::kube

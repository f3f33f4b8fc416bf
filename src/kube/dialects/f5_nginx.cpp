#include <algorithm>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/shared_certificates.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// F5's controller (nginx/kubernetes-ingress), Ingress resources: one object owns a host, the oldest; all others that
/// name the host are ignored as a whole (configuration.go).
constexpr std::string_view prefix = "nginx.org/ nginx.com/";

const RouteObject* owner_of(const Cluster& cluster, const std::vector<RouteObject>& objects, std::string_view host,
                            bool (*takes)(std::string_view, std::string_view)) {
  const auto at = std::find_if(objects.begin(), objects.end(), [&](const RouteObject& object) {
    return std::any_of(object.routes.begin(), object.routes.end(), [&](std::size_t index) {
      const Route& route = cluster.routes[index];
      return (!route.is_default || !route.host.empty()) && takes(route.host.value, host);
    });
  });
  return at != objects.end() ? &*at : nullptr;
}

struct Location {
  std::string path;
  bool is_exact = false;
  std::size_t route = 0;
};

std::vector<Location> locations_of(const Cluster& cluster, const RouteObject& object, std::string_view host,
                                   bool (*takes)(std::string_view, std::string_view)) {
  std::vector<Location> locations;
  bool has_root = false;
  for (const std::size_t index : object.routes) {
    const Route& route = cluster.routes[index];
    if (route.is_default || !takes(route.host.value, host)) continue;
    locations.push_back(
        {.path = std::string(path_of(route)), .is_exact = route.match == Route::Match::exact, .route = index});
    has_root = has_root || path_of(route) == "/";
  }
  if (!has_root && object.fallback) locations.push_back({.path = "/", .route = *object.fallback});
  return locations;
}

/// nginx.org/path-regex turns every path of the Ingress into a regular expression: first match in written order.
Decision choose_by_regex(const Cluster& cluster, const std::vector<Location>& locations, bool ignore_case,
                         const Request& request, std::string_view path) {
  for (const Location& location : locations) {
    const auto pattern = Pattern::compile("^" + location.path, ignore_case);
    if (!pattern) return undetermined({location.route}, "a path is a regular expression that is not understood");
    if (pattern->matches_start(path)) return forward(cluster, location.route, request, path);
  }
  return no_route();
}

/// Exact is `= p`; Prefix and ImplementationSpecific are raw string prefixes, the longest wins.
Decision choose_by_literal(const Cluster& cluster, const std::vector<Location>& locations, const Request& request,
                           std::string_view path) {
  const Location* best = nullptr;
  const Location* slashed = nullptr;
  for (const Location& location : locations) {
    if (location.path == path && (best == nullptr || location.is_exact || best->path != path)) best = &location;
    if (location.path == std::string(path) + "/") slashed = &location;
    const bool longer = best == nullptr || location.path.size() > best->path.size();
    if (!location.is_exact && path.starts_with(location.path) && longer) best = &location;
  }
  if (slashed != nullptr && (best == nullptr || best->path != path))
    return redirect_to_path(request, 301, slashed->path, {slashed->route});
  return best != nullptr ? forward(cluster, best->route, request, path) : no_route();
}

Decision decide_in_order(const Cluster& cluster, const std::vector<RouteObject>& objects, const Request& request,
                         std::string_view path) {
  const std::string host = host_of(request);
  const auto is_same = [](std::string_view rule, std::string_view asked) {
    return !rule.empty() && text::equal_ignoring_case(rule, asked);
  };
  const auto is_any = [](std::string_view rule, std::string_view) { return rule.empty(); };
  using Takes = bool (*)(std::string_view, std::string_view);
  for (const Takes takes : {Takes(is_same), Takes(any_depth_wildcard), Takes(is_any)}) {
    const RouteObject* owner = owner_of(cluster, objects, host, takes);
    if (owner == nullptr) continue;
    const auto locations = locations_of(cluster, *owner, host, takes);
    const std::string_view regex = annotation(cluster.routes[owner->routes.front()], prefix, "path-regex");
    if (regex == "case_sensitive" || regex == "case_insensitive") {
      return choose_by_regex(cluster, locations, regex == "case_insensitive", request, path);
    }
    return choose_by_literal(cluster, locations, request, path);
  }
  return no_route();
}

/// Equal timestamps are ordered by UID, which no manifest has: to by_age they count as unknown.
std::vector<RouteObject> without_equal_ages(std::vector<RouteObject> objects) {
  for (std::size_t i = 0; i < objects.size(); ++i) {
    for (std::size_t j = i + 1; j < objects.size(); ++j) {
      if (objects[i].created == objects[j].created) {
        for (RouteObject& object : objects) object.created.clear();
        return objects;
      }
    }
  }
  return objects;
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const auto path = normalised(request.path, nginx_path);
  if (!path) return refused(400);
  const auto tie = [](const RouteObject& a, const RouteObject& b) { return a.name < b.name; };
  return by_age(without_equal_ages(objects_of(cluster, owned)), tie, [&](const std::vector<RouteObject>& objects) {
    return decide_in_order(cluster, objects, request, *path);
  });
}

/// "serviceName=tea rewrite=/beverages/; ...": the location's path is replaced (proxy_pass with a path).
void read_rewrites(Route& route) {
  if (route.backends.empty()) return;
  for (const std::string_view entry : text::split(annotation(route, prefix, "rewrites"), ';')) {
    std::string_view service;
    std::string_view target;
    for (const std::string_view word : text::words(entry)) {
      if (word.starts_with("serviceName=")) service = word.substr(12);
      if (word.starts_with("rewrite=")) target = word.substr(8);
    }
    if (target.empty() || service != route.backends.front().service.value) continue;
    route.rewrites.push_back(
        {.kind = PathChange::Kind::string_prefix, .from = std::string(path_of(route)), .to = std::string(target)});
  }
}

void refine(Route& route) {
  if (!annotation(route, prefix, "basic-auth-secret").empty()) route.auth.emplace_back("basic");
  if (!annotation(route, prefix, "jwt-key").empty()) route.auth.emplace_back("jwt");
  if (const auto policies = annotation(route, prefix, "policies"); !policies.empty()) {
    route.auth.push_back("policy " + std::string(policies));
  }
  // Of TLS a minion may say nothing: what its master says stands there.
  if (!is_nginx_minion(route)) {
    route.redirects_to_tls = annotation(route, prefix, "redirect-to-https") == "true" ||
                             annotation(route, "ingress.kubernetes.io/", "ssl-redirect") == "true" ||
                             (route.tls && annotation(route, "ingress.kubernetes.io/", "ssl-redirect") != "false");
  }
  route.tls_redirect_status = 301;
  read_rewrites(route);
}

}  // namespace

const Dialect f5_nginx{.name = "f5-nginx",
                       .controllers = "nginx.org/ingress-controller",
                       .class_names = "nginx-f5 nginx-plus",
                       .prefixes = "nginx.org/ nginx.com/",
                       .refine = refine,
                       .decide = decide};

}  // namespace routegrant::kube

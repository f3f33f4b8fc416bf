#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// OpenShift Router: plain hosts before wildcards, then the longer path; `/p` takes whole elements, `/p/` only what is
/// below the slash (pkg/router/template/util/util.go GenerateRouteRegexp).
bool before(const Route& a, const Route& b) {
  const auto rank = [](const Route& route) {
    return std::tuple(!route.host.value.starts_with("*."), route.path.value.size());
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  // The older one has host and path, where manifests tell (pkg/router/controller/hostindex/activation.go).
  return !a.meta.created.empty() && !b.meta.created.empty() && a.meta.created < b.meta.created;
}

/// "Path-based TLS routes cannot have the same host as a passthrough route", if that is the older one.
bool is_displaced(const Cluster& cluster, const std::vector<std::size_t>& owned, const Route& route) {
  if (!route.tls || route.by_connection || route.path.empty() || route.meta.created.empty()) return false;
  return std::any_of(owned.begin(), owned.end(), [&](std::size_t index) {
    const Route& other = cluster.routes[index];
    return other.by_connection && text::equal_ignoring_case(other.host.value, route.host.value) &&
           !other.meta.created.empty() && other.meta.created < route.meta.created;
  });
}

/// Whether the route names no host, so that the router makes one: no host of a manifest begins so (ValidateHost).
bool has_made_host(const Route& route) {
  return route.host.value.starts_with('(');
}

/// `<route-name>[-<namespace>].<suffix>` ("Route hostnames"); the suffix is the cluster's.
bool is_made_for(const Route& route, std::string_view host) {
  const std::size_t dot = host.find('.');
  if (dot == std::string_view::npos || dot + 1 == host.size()) return false;
  std::string name = text::lower(route.meta.name.value);
  std::replace(name.begin(), name.end(), '.', '-');
  const std::string_view label = host.substr(0, dot);
  if (label == name) return true;
  name += '-';
  return label.starts_with(name) &&
         (route.meta.namespace_name.empty() || label.substr(name.size()) == route.meta.namespace_name);
}

bool takes_host(const Route& route, std::string_view host) {
  return has_made_host(route) ? is_made_for(route, host) : takes_one_label(route.host.value, host);
}

int takes(const Route& route, const Request& request, std::string_view host, std::string_view path) {
  if (route.by_connection) return takes_host(route, server_name_of(request)) ? 1 : 0;
  if (!takes_host(route, host)) return 0;
  const std::string_view written = path_of(route);
  if (written.ends_with('/')) return path.starts_with(written) ? 1 : 0;
  return takes_path(route, path, true);
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, raw_path);
  const std::string host = host_of(request);
  Decision decision = decide_ordered(
      cluster, owned, request, path,
      [&](const Route& route) { return is_displaced(cluster, owned, route) ? 0 : takes(route, request, host, path); },
      before);
  // pkg/router/controller/hostindex/activation.go: a host belongs to the namespace of its oldest route.
  if (!decision.routes.empty()) {
    const Route& taken = cluster.routes[decision.routes.front()];
    const bool is_claimed = std::any_of(owned.begin(), owned.end(), [&](std::size_t index) {
      const Route& other = cluster.routes[index];
      return other.host.value == taken.host.value &&
             !same_namespace(other.meta.namespace_name, taken.meta.namespace_name);
    });
    if (is_claimed)
      decision.assumptions.push_back("the host belongs to namespace " + taken.meta.namespace_name +
                                     ", whose route of it is the oldest");
    if (has_made_host(taken))
      decision.assumptions.push_back("the router makes host " + host + " for Route " + taken.meta.object() +
                                     ", which names none");
  }
  // The router's own page says that the application is not available.
  if (decision.outcome == Decision::Outcome::no_route) decision.status = 503;
  return decision;
}

}  // namespace

const Dialect openshift{
    .name = "openshift", .controllers = "", .class_names = "", .prefixes = "", .refine = nullptr, .decide = decide};

}  // namespace routegrant::kube

#include "kube/routes/routing.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/dialects.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/classes.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// A controller, as far as manifests tell: its dialect and its classes' controller or name.
using Controller = std::pair<std::string, std::string>;

std::string controller_of(const Cluster& cluster, const Route& route) {
  const RouteClass* known = find_class(cluster, "IngressClass", route.class_name.value);
  return known != nullptr && !known->controller.empty() ? known->controller.value : route.class_name.value;
}

/// Controllers that leave a rule out when its Service has no such port, so that a shorter rule takes its requests
/// (Traefik's loadService, Contour's ingress processor, both HAProxy converters).
bool is_left_out(const Cluster& cluster, const Route& route) {
  constexpr std::string_view strict = "traefik traefik-strict traefik-crd contour haproxy-ingress haproxytech";
  return text::contains_word(strict, route.dialect) &&
         std::any_of(route.backends.begin(), route.backends.end(), [&](const RouteBackend& backend) {
           return target_of(cluster, route, backend).status == BackendTarget::Status::missing_port;
         });
}

/// Whether the request's protocol is one that the route takes at all.
bool is_spoken(const Route& route, const Request& request) {
  const bool is_tls = request.scheme == "https";
  return is_tls ? !route.plain_only : !route.tls_only;
}

/// The routes that take part in the answer to this request.
std::vector<std::size_t> taking_part(const Cluster& cluster, const std::vector<std::size_t>& owned,
                                     const Request& request) {
  std::vector<std::size_t> some;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    if (is_spoken(route, request) && !is_left_out(cluster, route)) some.push_back(index);
  }
  return some;
}

std::map<Controller, std::vector<std::size_t>> by_controller(const Cluster& cluster) {
  std::map<Controller, std::vector<std::size_t>> owned;
  for (std::size_t i = 0; i < cluster.routes.size(); ++i) {
    const Route& route = cluster.routes[i];
    if (find_dialect(route.dialect) == nullptr || !route.is_served()) continue;
    owned[{route.dialect, controller_of(cluster, route)}].push_back(i);
  }
  return owned;
}

/// Routes without a class go to the dialect's only controller, if there is one only.
void join_classless(std::map<Controller, std::vector<std::size_t>>& owned) {
  std::map<std::string, std::vector<Controller>> controllers;
  for (const auto& [controller, routes] : owned) {
    if (!controller.second.empty()) controllers[controller.first].push_back(controller);
  }
  for (const auto& [dialect, named] : controllers) {
    const auto classless = owned.find({dialect, ""});
    if (named.size() != 1 || classless == owned.end()) continue;
    auto& into = owned[named.front()];
    into.insert(into.end(), classless->second.begin(), classless->second.end());
    std::sort(into.begin(), into.end());
    owned.erase(classless);
  }
}

/// A load balancer in front of a Service takes any host: the host's name may lead to any of them.
std::optional<Decision> by_service(const Cluster& cluster, const Request& request) {
  const std::string port = std::to_string(port_of(request));
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < cluster.routes.size(); ++i) {
    const Route& route = cluster.routes[i];
    if (is_direct_entry(route) && !route.workload && route.listener == port) candidates.push_back(i);
  }
  if (candidates.empty()) return std::nullopt;
  const Route& first = cluster.routes[candidates.front()];
  Decision decision = candidates.size() == 1 ? forward(cluster, candidates.front(), request, request.path)
                                             : undetermined(candidates, "the host's name may lead to several Services");
  decision.assumptions.push_back("the host's name leads to Service " + first.meta.object());
  decision.dialect = "service";
  return decision;
}

}  // namespace

std::int64_t port_of(const Request& request) {
  if (request.port) return *request.port;
  const std::size_t colon = request.host.rfind(':');
  if (colon != std::string::npos && request.host.find(']', colon) == std::string::npos) {
    if (const auto port = text::integer(std::string_view(request.host).substr(colon + 1))) return *port;
  }
  return request.scheme == "https" ? 443 : 80;
}

std::vector<Owner> owners_of(const Cluster& cluster) {
  auto owned = by_controller(cluster);
  join_classless(owned);
  std::vector<Owner> owners;
  owners.reserve(owned.size());
  for (auto& [controller, routes] : owned) owners.push_back({.dialect = controller.first, .routes = std::move(routes)});
  return owners;
}

Decision decide(const Cluster& cluster, const Owner& owner, const Request& request) {
  const Dialect* dialect = find_dialect(owner.dialect);
  if (dialect == nullptr || owner.routes.empty()) return no_route();
  Decision decision = dialect->decide(cluster, taking_part(cluster, owner.routes, request), request);
  decision.dialect = owner.dialect;
  decision.class_name = cluster.routes[owner.routes.front()].class_name.value;
  return decision;
}

/// Contour has one list of virtual hosts for Ingresses and HTTPProxies: an exact name of either kind has its requests
/// (projectcontour/contour test/e2e/httpproxy/fqdn_test.go).
void join_contour(const Cluster& cluster, std::vector<Decision>& decisions) {
  const auto of = [&](std::string_view dialect) {
    return std::find_if(decisions.begin(), decisions.end(),
                        [&](const Decision& decision) { return decision.dialect == dialect; });
  };
  const auto ingress = of("contour");
  const auto proxy = of("contour-httpproxy");
  if (ingress == decisions.end() || proxy == decisions.end()) return;
  const auto specificity = [&](const Decision& decision) {
    if (decision.outcome == Decision::Outcome::no_route || decision.routes.empty())
      return std::pair(-1, std::size_t{0});
    const std::string& host = cluster.routes[decision.routes.front()].host.value;
    return std::pair(host.empty() ? 0 : host.starts_with("*.") ? 1 : 2, host.size());
  };
  if (specificity(*ingress) == specificity(*proxy)) {
    if (specificity(*ingress).first < 0) decisions.erase(proxy);
    return;
  }
  decisions.erase(specificity(*ingress) < specificity(*proxy) ? ingress : proxy);
}

std::vector<Decision> route(const Cluster& cluster, const Request& request) {
  std::vector<Decision> decisions;
  bool some_route = false;
  for (const Owner& owner : owners_of(cluster)) {
    // Gateways have listeners; other controllers have one address that no Gateway leads to.
    const bool has_gateway = std::any_of(owner.routes.begin(), owner.routes.end(),
                                         [&](std::size_t index) { return !cluster.routes[index].parents.empty(); });
    if (!request.gateway.empty() && !has_gateway) continue;
    Decision decision = decide(cluster, owner, request);
    some_route = some_route || decision.outcome != Decision::Outcome::no_route;
    decisions.push_back(std::move(decision));
  }
  join_contour(cluster, decisions);
  if (!some_route && request.gateway.empty()) {
    if (auto decision = by_service(cluster, request)) decisions.push_back(std::move(*decision));
  }
  return decisions;
}

}  // namespace routegrant::kube

#include <algorithm>
#include <map>

#include "base/glob.hpp"
#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/alb_conditions.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// AWS Load Balancer Controller: one load balancer for each Ingress, or for each group; the first matching rule wins
/// across all Ingresses of the group, by group.order, then namespace/name, then as written (within a rule Exact, Prefix
/// by length, ImplementationSpecific as globs).
constexpr std::string_view prefix = "alb.ingress.kubernetes.io/";

std::string_view value(const Route& route, std::string_view key) {
  return annotation(route, prefix, key);
}

bool matches_written(const Route& route, std::string_view path) {
  const std::string_view written = path_of(route);
  if (route.match == Route::Match::exact) return path == written;
  if (route.match == Route::Match::prefix) return element_prefix(written, path);
  return route.path.empty() || glob_matches(written, path);
}

bool is_one_of(const std::vector<std::string>& globs, std::string_view text) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return glob_matches(glob, text); });
}

/// 1: takes the request, 0: does not, -1: the request does not tell. Hosts and paths of `conditions.NAME` are others
/// beside the rule's own.
int takes(const Route& route, const Request& request, const std::string& host, const std::string& path) {
  if (route.is_default) return 0;
  const AlbAlternatives more = alb_alternatives(route);
  const bool by_host =
      route.host.empty() || glob_matches(text::lower(route.host.value), host) || is_one_of(more.hosts, host);
  if (!by_host || !(matches_written(route, path) || is_one_of(more.paths, path))) return 0;
  return meets_conditions(route, request, path);
}

int type_order(const Route& route) {
  if (route.match == Route::Match::exact) return 0;
  return route.match == Route::Match::prefix ? 1 : 2;
}

/// The order in which the listener's rules of one Ingress stand.
std::vector<std::size_t> in_rule_order(const Cluster& cluster, std::vector<std::size_t> routes) {
  std::stable_sort(routes.begin(), routes.end(), [&](std::size_t a, std::size_t b) {
    const Route& x = cluster.routes[a];
    const Route& y = cluster.routes[b];
    if (x.rule != y.rule) return x.rule < y.rule;
    if (type_order(x) != type_order(y)) return type_order(x) < type_order(y);
    return x.match == Route::Match::prefix && path_of(x).size() > path_of(y).size();
  });
  return routes;
}

std::int64_t order_of(const Cluster& cluster, const RouteObject& object) {
  return text::integer(value(cluster.routes[object.routes.front()], "group.order")).value_or(0);
}

Decision decide_group(const Cluster& cluster, std::vector<RouteObject> objects, const Request& request) {
  const std::string path = *normalised(request.path, raw_path);
  const std::string host = host_of(request);
  std::sort(objects.begin(), objects.end(), [&](const RouteObject& a, const RouteObject& b) {
    const auto key = [&](const RouteObject& object) {
      return std::pair(order_of(cluster, object), object.namespace_name + "/" + object.name);
    };
    return key(a) < key(b);
  });
  std::vector<std::size_t> fallbacks;
  std::vector<std::size_t> open;
  for (const RouteObject& object : objects) {
    for (const std::size_t index : in_rule_order(cluster, object.routes)) {
      const int taken = takes(cluster.routes[index], request, host, path);
      if (taken == 1 && open.empty()) return forward(cluster, index, request, path);
      if (taken != 0) open.push_back(index);
      if (taken == 1) return undetermined(std::move(open), "a condition of a rule is not understood");
    }
    if (object.fallback) fallbacks.push_back(*object.fallback);
  }
  if (!open.empty()) {
    const bool none = fallbacks.empty();
    open.insert(open.end(), fallbacks.begin(), fallbacks.end());
    Decision decision = undetermined(std::move(open), "a condition of a rule is not understood");
    decision.perhaps_none = none;
    return decision;
  }
  if (fallbacks.size() > 1) return undetermined(fallbacks, "two default backends in a group are an error of the group");
  return fallbacks.empty() ? no_route() : forward(cluster, fallbacks.front(), request, path);
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  std::map<std::string, std::vector<RouteObject>> balancers;
  for (RouteObject& object : objects_of(cluster, owned)) {
    const std::string group(value(cluster.routes[object.routes.front()], "group.name"));
    const std::string name = group.empty() ? "/" + object.namespace_name + "/" + object.name : group;
    balancers[name].push_back(std::move(object));
  }
  std::vector<std::size_t> candidates;
  std::vector<Decision> answers;
  for (auto& [name, objects] : balancers) {
    Decision answer = decide_group(cluster, std::move(objects), request);
    if (answer.outcome == Decision::Outcome::no_route) continue;
    candidates.insert(candidates.end(), answer.routes.begin(), answer.routes.end());
    answers.push_back(std::move(answer));
  }
  if (answers.empty()) return no_route();
  if (answers.size() == 1) return answers.front();
  return undetermined(std::move(candidates),
                      "each load balancer has its own address, and the host does not say which is asked");
}

/// The value of a member in an action's JSON, whose keys may begin with either case; empty where there is none.
std::string_view member_of(std::string_view json, std::string_view name) {
  const std::string lower = text::lower(json);
  std::size_t at = lower.find("\"" + text::lower(name) + "\"");
  if (at == std::string::npos) return {};
  at = json.find(':', at);
  const std::size_t begin = json.find_first_not_of(": \t\n\"", at);
  const std::size_t end = json.find_first_of("\",}\n", begin);
  return begin == std::string_view::npos || end == std::string_view::npos ? std::string_view()
                                                                          : json.substr(begin, end - begin);
}

/// A member that is a variable (`#{host}`) or absent is the request's.
std::string literal_of(std::string_view json, std::string_view name) {
  const std::string_view written = member_of(json, name);
  return written.find("#{") == std::string_view::npos ? std::string(written) : std::string();
}

Redirect redirect_of(std::string_view action) {
  Redirect redirect{.scheme = text::lower(literal_of(action, "protocol")), .host = literal_of(action, "host")};
  redirect.port = text::integer(literal_of(action, "port"));
  if (const std::string path = literal_of(action, "path"); !path.empty()) {
    redirect.path.push_back({.kind = PathChange::Kind::full, .from = {}, .to = path});
  }
  redirect.status = member_of(action, "statusCode") == "HTTP_301" ? 301 : 302;
  return redirect;
}

/// The Services of the target groups of a `forward` action; none where it names them by their ARN.
std::vector<RouteBackend> forwarded_to(std::string_view action, const RouteBackend& written) {
  std::vector<RouteBackend> backends;
  const std::string lower = text::lower(action);
  constexpr std::string_view name = "\"servicename\"";
  for (std::size_t at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
    const std::size_t open = lower.rfind('{', at);
    const std::size_t close = lower.find('}', at);
    if (open == std::string::npos || close == std::string::npos) break;
    const std::string_view group = action.substr(open, close - open + 1);
    RouteBackend backend = written;
    backend.service.value = std::string(member_of(group, "serviceName"));
    backend.port.value = std::string(member_of(group, "servicePort"));
    backend.weight = text::integer(member_of(group, "weight")).value_or(1);
    backends.push_back(std::move(backend));
  }
  return backends;
}

/// `actions.NAME: {"type": "redirect", ...}` on a backend whose port is `use-annotation`.
void refine_action(Route& route) {
  std::vector<RouteBackend> backends;
  for (RouteBackend& backend : route.backends) {
    if (backend.port.value != "use-annotation") {
      backends.push_back(std::move(backend));
      continue;
    }
    const std::string_view action = value(route, "actions." + backend.service.value);
    const std::vector<RouteBackend> groups = forwarded_to(action, backend);
    backends.insert(backends.end(), groups.begin(), groups.end());
    if (!groups.empty()) continue;
    backend.is_service = false;
    backends.push_back(backend);
    if (action.find("redirectConfig") != std::string_view::npos) route.redirect = redirect_of(action);
    if (action.find("fixedResponseConfig") != std::string_view::npos) {
      route.fixed_status = text::integer(member_of(action, "statusCode")).value_or(503);
    }
  }
  route.backends = std::move(backends);
}

void refine(Route& route) {
  const std::string_view type = value(route, "auth-type");
  // `allow` lets requests without a login through, so it is no authentication.
  const bool enforced = value(route, "auth-on-unauthenticated-request") != "allow";
  if ((type == "oidc" || type == "cognito") && enforced) route.auth.emplace_back(type);
  if (value(route, "mutual-authentication").find("verify") != std::string_view::npos) route.auth.emplace_back("mtls");
  // Groups that are given decide instead ("this annotation will be ignored if security-groups is specified").
  if (value(route, "security-groups").empty()) limit_addresses(value(route, "inbound-cidrs"), route);
  // listen-ports names the listeners; by default [{"HTTPS": 443}] where there is a certificate, else [{"HTTP": 80}].
  const bool has_certificate = !value(route, "certificate-arn").empty();
  const std::string_view ports = value(route, "listen-ports");
  const bool has_tls_port = ports.find("\"HTTPS\"") != std::string_view::npos;
  const bool has_plain_port = ports.find("\"HTTP\"") != std::string_view::npos;
  // Where no certificate is named, the controller looks for one by the host.
  if (has_certificate || has_tls_port) route.tls = true;
  route.tls_only = ports.empty() ? has_certificate : has_tls_port && !has_plain_port;
  route.redirects_to_tls = route.tls_only || !value(route, "ssl-redirect").empty();
  route.tls_redirect_status = 301;
  // The scheme is internal unless the annotation says otherwise.
  route.exposure = value(route, "scheme") == "internet-facing" ? "internet" : "internal";
  add_alb_conditions(route);
  refine_action(route);
}

}  // namespace

const Dialect alb{.name = "alb",
                  .controllers = "ingress.k8s.aws/alb eks.amazonaws.com/alb",
                  .class_names = "alb aws-alb",
                  .prefixes = "alb.ingress.kubernetes.io/",
                  .refine = refine,
                  .decide = decide};

}  // namespace routegrant::kube

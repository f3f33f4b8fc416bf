#include <algorithm>
#include <tuple>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// Kong's Ingress controller, router flavour traditional_compatible. Prefix /p becomes the plain prefix /p/ and the
/// regular expression /p$, Exact the expression /p$ (not escaped), ImplementationSpecific a plain prefix, or an
/// expression after /~. All routes compete, whatever their host.
constexpr std::string_view prefix = "konghq.com/";

struct Match {
  /// 1: matches, 0: does not, -1: not understood.
  int matches = 0;
  bool is_regex = false;
  std::size_t length = 0;
};

Match by_regex(const std::string& expression, std::string_view path) {
  const auto pattern = Pattern::compile(expression, false);
  return {.matches = pattern ? static_cast<int>(pattern->matches_start(path)) : -1,
          .is_regex = true,
          .length = expression.size()};
}

Match by_prefix(std::string_view literal, std::string_view path) {
  return {.matches = path.starts_with(literal) ? 1 : 0, .length = literal.size()};
}

Match match_of(const Route& route, std::string_view path) {
  const std::string written(path_of(route));
  const std::string stripped(without_slashes(written));
  if (route.match == Route::Match::exact) return by_regex(written + "$", path);
  if (route.match == Route::Match::prefix) {
    if (stripped.empty()) return by_prefix("/", path);
    const Match twin = by_regex(stripped + "$", path);
    return twin.matches != 0 ? twin : by_prefix(stripped + "/", path);
  }
  return written.starts_with("/~") ? by_regex(written.substr(2), path) : by_prefix(written, path);
}

/// Number of kinds of conditions, plain before wildcard host, regular expressions before plain paths, then length.
std::tuple<int, bool, bool, std::size_t> rank(const Route& route, const Match& match) {
  const bool has_host = !route.host.empty();
  return {has_host ? 2 : 1, has_host && !route.host.value.starts_with("*."), match.is_regex, match.length};
}

bool takes_host(const Route& route, std::string_view host) {
  return route.host.empty() || text::equal_ignoring_case(route.host.value, host) ||
         any_depth_wildcard(text::lower(route.host.value), host);
}

Decision decide_fallback(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request,
                         std::string_view path) {
  const auto tie = [](const RouteObject& a, const RouteObject& b) { return a.name < b.name; };
  return by_age(objects_of(cluster, owned), tie, [&](const std::vector<RouteObject>& objects) {
    for (const RouteObject& object : objects) {
      if (object.fallback) return forward(cluster, *object.fallback, request, path);
    }
    return no_route();
  });
}

/// `path` and `host-header` of the Service: what stands before the path, and the host, on the way to it.
void take_from_service(const Cluster& cluster, Decision& decision) {
  if (decision.outcome != Decision::Outcome::forward || decision.backends.empty()) return;
  const Route& route = cluster.routes[decision.routes.front()];
  const Service* service = target_of(cluster, route, decision.backends.front()).service;
  if (service == nullptr) return;
  const std::string_view before = value_of(service->meta.annotations, "konghq.com/path");
  const std::string_view host = value_of(service->meta.annotations, "konghq.com/host-header");
  if (!before.empty()) decision.forwarded_path.insert(0, without_slashes(before));
  if (!host.empty()) decision.forwarded_host = std::string(host);
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, envoy_path);
  const std::string host = host_of(request);
  std::vector<std::size_t> best;
  std::vector<std::size_t> unreadable;
  std::tuple<int, bool, bool, std::size_t> highest;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    if (route.is_default || !takes_host(route, host) || meets_conditions(route, request, path) == 0) continue;
    const Match match = match_of(route, path);
    if (match.matches < 0) unreadable.push_back(index);
    if (match.matches <= 0) continue;
    if (!best.empty() && rank(route, match) > highest) best.clear();
    if (best.empty()) highest = rank(route, match);
    if (rank(route, match) == highest) best.push_back(index);
  }
  if (!unreadable.empty()) {
    best.insert(best.end(), unreadable.begin(), unreadable.end());
    return undetermined(std::move(best), "a path is a regular expression that is not understood");
  }
  if (best.empty()) return decide_fallback(cluster, owned, request, path);
  Decision decision = among(cluster, best, request, path, "the rank of equal routes depends on the router's flavour");
  take_from_service(cluster, decision);
  return decision;
}

/// strip-path takes the route's path away, `path` puts one before it, and `rewrite` replaces it all, with captures.
void refine_path(Route& route) {
  std::string_view written = path_of(route);
  if (written.starts_with("/~")) written.remove_prefix(2);
  if (annotation(route, prefix, "strip-path") == "true") {
    route.rewrites.push_back({.kind = PathChange::Kind::string_prefix, .from = std::string(written), .to = ""});
  }
  if (const std::string_view before = annotation(route, prefix, "path"); !before.empty()) {
    route.rewrites.push_back(
        {.kind = PathChange::Kind::add_prefix, .from = {}, .to = std::string(without_slashes(before))});
  }
  if (const std::string_view target = annotation(route, prefix, "rewrite"); !target.empty()) {
    route.rewrites.push_back(
        {.kind = PathChange::Kind::regex_full, .from = "^" + std::string(written), .to = std::string(target)});
  }
}

void refine(Route& route) {
  for (const std::string_view plugin : text::split(annotation(route, prefix, "plugins"), ',')) {
    const std::string name(text::trim(plugin));
    if (name.empty()) continue;
    route.extensions.push_back(name.find('/') == std::string::npos ? route.meta.namespace_name + "/" + name : name);
  }
  route.redirects_to_tls = annotation(route, prefix, "protocols") == "https";
  route.tls_redirect_status = text::integer(annotation(route, prefix, "https-redirect-status-code")).value_or(426);
  for (const std::string_view method : text::split(annotation(route, prefix, "methods"), ',')) {
    std::string name;
    for (const char c : text::trim(method)) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (!name.empty()) route.methods.push_back(std::move(name));
  }
  refine_path(route);
}

}  // namespace

const Dialect kong{.name = "kong",
                   .controllers = "ingress-controllers.konghq.com/kong",
                   .class_names = "kong",
                   .prefixes = "konghq.com/",
                   .refine = refine,
                   .decide = decide};

}  // namespace routegrant::kube

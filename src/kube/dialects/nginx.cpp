#include <algorithm>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/nginx_canary.hpp"
#include "kube/dialects/nginx_configuration.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// ingress-nginx (kubernetes/ingress-nginx 1.15, default ConfigMap): how nginx chooses among the locations that the
/// controller writes, and what its annotations do.
constexpr std::string_view prefix = "nginx.ingress.kubernetes.io/";

std::string_view value(const Route& route, std::string_view key) {
  return annotation(route, prefix, key);
}

Decision taken(const Cluster& cluster, const NginxLocation& location, const Request& request, std::string_view path) {
  return location.route ? forward(cluster, *location.route, request, path) : no_route();
}

/// Every location is `~* "^path"`: ignoring case, open at the end, first match in order.
Decision choose_by_regex(const Cluster& cluster, const NginxServer& server, const Request& request,
                         std::string_view path) {
  std::vector<std::size_t> unreadable;
  for (const NginxLocation& location : server.locations) {
    const auto pattern = Pattern::compile("^" + location.path, true);
    if (!pattern) {
      if (location.route) unreadable.push_back(*location.route);
      continue;
    }
    if (!pattern->matches_start(path)) continue;
    if (unreadable.empty()) return taken(cluster, location, request, path);
    if (location.route) unreadable.push_back(*location.route);
    break;
  }
  if (unreadable.empty()) return no_route();
  return undetermined(std::move(unreadable), "a path is a regular expression that is not understood");
}

/// Prefix /p is `location /p/` and `location = /p`, Exact /p is `location = /p`: exact first, then the longest literal.
Decision choose_by_literal(const Cluster& cluster, const NginxServer& server, const Request& request,
                           std::string_view path) {
  const auto end = server.locations.end();
  const auto exact = std::find_if(server.locations.begin(), end, [&](const NginxLocation& location) {
    return location.is_exact && location.path == path;
  });
  if (exact != end) return taken(cluster, *exact, request, path);
  const auto same =
      std::find_if(server.locations.begin(), end, [&](const NginxLocation& location) { return location.path == path; });
  if (same != end) return taken(cluster, *same, request, path);
  // nginx answers /p by a redirect to /p/ where a proxying location ends in that slash.
  const std::string slashed = std::string(path) + "/";
  const auto open = std::find_if(server.locations.begin(), end,
                                 [&](const NginxLocation& location) { return location.path == slashed; });
  if (open != end && open->route) return redirect_to_path(request, 301, slashed, {*open->route});
  const NginxLocation* longest = nullptr;
  for (const NginxLocation& location : server.locations) {
    if (location.is_exact) continue;
    const std::string literal = location.path.ends_with('/') ? location.path : location.path + "/";
    if (path.starts_with(literal) && (longest == nullptr || location.path.size() > longest->path.size()))
      longest = &location;
  }
  return longest != nullptr ? taken(cluster, *longest, request, path) : no_route();
}

Decision choose(const Cluster& cluster, const NginxConfiguration& configuration, const Request& request,
                std::string_view path) {
  const std::string host = host_of(request);
  if (const NginxServer* twin = configuration.redirecting_server(host)) {
    Decision decision = redirect_to_path(request, 308, std::string(path), {*twin->www_route});
    decision.redirect->host = twin->host;
    return decision;
  }
  const NginxServer& server = configuration.server_of(host);
  if (path == "/" && server.app_root_route)
    return redirect_to_path(request, 302, server.app_root, {*server.app_root_route});
  return server.regex ? choose_by_regex(cluster, server, request, path)
                      : choose_by_literal(cluster, server, request, path);
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const auto path = normalised(request.path, nginx_path);
  if (!path) return refused(400);
  const std::vector<RouteObject> all = nginx_objects_for(cluster, objects_of(cluster, owned), host_of(request));
  const auto choose_of = [&](const std::vector<RouteObject>& objects) {
    return choose(cluster, NginxConfiguration(cluster, objects), request, *path);
  };
  Decision decision = by_age(all, nginx_tie, choose_of, nginx_age_matters(cluster, all));
  share_with_canary(cluster, owned, request, decision);
  return decision;
}

/// `(?i)^/[[:alnum:]._\-/]*$`: what strict-validate-path-type admits for Exact and Prefix.
bool is_plain_path(std::string_view path) {
  return path.starts_with('/') && std::all_of(path.begin(), path.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '-' || c == '/';
         });
}

void refine_auth(Route& route) {
  std::vector<std::string> auth;
  const std::string_view type = value(route, "auth-type");
  // The default of the ConfigMap's no-auth-locations (template.go, isLocationInLocationList).
  const bool is_open = path_of(route).starts_with("/.well-known/acme-challenge");
  if (!value(route, "auth-url").empty() && !is_open) auth.emplace_back("external");
  if ((type == "basic" || type == "digest") && !is_open) auth.emplace_back(type);
  const std::string_view verify = value(route, "auth-tls-verify-client");
  const bool verifies = verify.empty() || verify == "on";
  // A client certificate is demanded only where the host has TLS at all.
  if (!value(route, "auth-tls-secret").empty() && verifies && route.tls) auth.emplace_back("mtls");
  route.auth = std::move(auth);
  const bool one_will_do = value(route, "satisfy") == "any" && !route.auth.empty();
  const std::string other = one_will_do ? route.auth.front() : std::string();
  bool names_addresses = false;
  for (const std::string_view key : {"whitelist-source-range", "allowlist-source-range"}) {
    names_addresses = names_addresses || !annotation(route, prefix, key).empty();
    limit_addresses(annotation(route, prefix, key), route);
  }
  if (!one_will_do || !names_addresses) return;
  // Whose address is good enough is asked nothing else: if all are, nobody is.
  if (route.auth.back() != "allow-list") {
    route.auth.clear();
    return;
  }
  route.auth = {"allow-list or " + other};
  route.for_private_addresses = false;
}

/// temporal-redirect wins over permanent-redirect; a code that is no redirect's is the default.
void refine_redirect(Route& route) {
  for (const auto& [key, usual] : {std::pair{"temporal-redirect", 302}, std::pair{"permanent-redirect", 301}}) {
    const std::string_view target = value(route, key);
    if (target.empty() || route.redirect) continue;
    const std::int64_t code = text::integer(value(route, std::string(key) + "-code")).value_or(usual);
    const bool is_redirect = code >= 300 && code <= 308;
    route.redirect = Redirect{.status = is_redirect ? static_cast<int>(code) : usual, .location = std::string(target)};
  }
}

/// Copies of requests, and text that is put into the configuration as it stands.
void refine_extras(Route& route) {
  if (const std::string_view target = value(route, "mirror-target"); !target.empty()) {
    route.mirrors.push_back({.service = {std::string(target), route.span}, .is_service = false});
  }
  for (const Pair& pair : route.meta.annotations) {
    if (!pair.key.value.starts_with(prefix) || !pair.key.value.ends_with("-snippet")) continue;
    route.assumptions.push_back("allow-snippet-annotations is off, its default, so that " +
                                pair.key.value.substr(prefix.size()) + " changes nothing");
  }
}

void refine(Route& route) {
  // The admission webhook refuses such a path by default since 1.12 only (Changelog, controller-1.12.0), and what was
  // admitted before goes on being served.
  const bool is_literal = route.match == Route::Match::exact || route.match == Route::Match::prefix;
  if (is_literal && !is_placeholder(route.path.value) && !is_plain_path(route.path.value)) {
    route.assumptions.push_back(
        "strict-validate-path-type is off, as it is by default before ingress-nginx 1.12, so "
        "that the " +
        std::string(name_of(route.match)) + " path '" + route.path.value + "' is taken");
  }
  const std::string_view target = value(route, "rewrite-target");
  if (!target.empty() && target != path_of(route)) {
    route.rewrites.push_back({.kind = PathChange::Kind::regex_full,
                              .from = std::string(path_of(route)),
                              .to = std::string(target),
                              .ignore_case = true});
  }
  route.rewrite_host = std::string(value(route, "upstream-vhost"));
  route.redirects_to_tls =
      value(route, "force-ssl-redirect") == "true" || (route.tls && value(route, "ssl-redirect") != "false");
  refine_redirect(route);
  refine_extras(route);
  // Passthrough goes by SNI alone: all other annotations are void. A canary's annotations are ignored as well.
  if (value(route, "ssl-passthrough") == "true") {
    route.rewrites.clear();
    route.rewrite_host.clear();
    route.redirect.reset();
    return;
  }
  if (!is_nginx_canary(route)) refine_auth(route);
  if (is_idle_canary(route)) {
    for (RouteBackend& backend : route.backends) backend.weight = 0;
  }
}

}  // namespace

const Dialect nginx{.name = "nginx",
                    .controllers = "k8s.io/ingress-nginx",
                    .class_names = "nginx ingress-nginx",
                    .prefixes = "nginx.ingress.kubernetes.io/",
                    .refine = refine,
                    .decide = decide};

}  // namespace routegrant::kube

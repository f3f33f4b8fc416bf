#include "kube/routes/effects.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/routes/authorization.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/route_assumptions.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

std::int64_t usual_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

/// Puts in the groups of a match for `$1`, `${1}` and `\1`; `$0` and `\0` are the whole match.
std::string filled(std::string_view to, std::string_view text, const std::vector<Pattern::Piece>& pieces) {
  std::string out;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const bool marks = to[i] == '$' || to[i] == '\\';
    const bool braced = marks && i + 3 < to.size() && to[i] == '$' && to[i + 1] == '{' && to[i + 3] == '}';
    const std::size_t digit = i + (braced ? 2U : 1U);
    if (!marks || digit >= to.size() || to[digit] < '0' || to[digit] > '9') {
      out += to[i];
      continue;
    }
    const auto group = static_cast<std::size_t>(to[digit] - '0');
    if (group < pieces.size() && pieces[group].end != Pattern::Piece::none) {
      out += text.substr(pieces[group].begin, pieces[group].end - pieces[group].begin);
    }
    i = digit + (braced ? 1U : 0U);
  }
  return out;
}

std::string with_slash(std::string path) {
  if (!path.starts_with('/')) path.insert(path.begin(), '/');
  return path;
}

std::optional<std::string> replaced(std::string_view path, const PathChange& change) {
  const auto pattern = Pattern::compile(change.from, change.ignore_case);
  if (!pattern) return std::nullopt;
  const bool whole = change.kind == PathChange::Kind::regex_full;
  std::string out;
  std::size_t at = 0;
  while (at <= path.size()) {
    const auto pieces = pattern->find(path, at);
    if (!pieces && at == 0 && pattern->search(path)) return std::nullopt;
    if (!pieces) break;
    const std::string text = filled(change.to, path, *pieces);
    if (whole) return with_slash(text);
    out += path.substr(at, pieces->front().begin - at);
    out += text;
    at = pieces->front().end;
    // An empty match is passed by one character, which stays.
    if (pieces->front().begin == pieces->front().end) {
      if (at < path.size()) out += path[at];
      ++at;
    }
  }
  if (at < path.size()) out += path.substr(at);
  return with_slash(std::move(out));
}

std::optional<std::string> changed_once(std::string_view path, const PathChange& change) {
  switch (change.kind) {
    case PathChange::Kind::full: return with_slash(change.to);
    case PathChange::Kind::add_prefix: return with_slash(change.to + std::string(path));
    case PathChange::Kind::string_prefix:
      if (!path.starts_with(change.from)) return std::string(path);
      return with_slash(change.to + std::string(path.substr(change.from.size())));
    case PathChange::Kind::element_prefix: {
      if (!element_prefix(change.from, path)) return std::string(path);
      const std::string_view rest = path.substr(without_slashes(change.from).size());
      return with_slash(std::string(without_slashes(change.to)) + std::string(rest));
    }
    case PathChange::Kind::regex_full:
    case PathChange::Kind::regex_part: break;
  }
  return replaced(path, change);
}

std::string url_of(const Request& request, std::string_view path) {
  const std::int64_t port = port_of(request);
  const std::string shown = port == usual_port(request.scheme) ? "" : ":" + std::to_string(port);
  return request.scheme + "://" + host_of(request) + shown + std::string(path);
}

/// nginx's variables of the request; others stay as they are.
std::string with_variables(std::string text, const Request& request, std::string_view path) {
  const std::array values{std::pair<std::string_view, std::string>{"$request_uri", request.path},
                          std::pair<std::string_view, std::string>{"$scheme", request.scheme},
                          std::pair<std::string_view, std::string>{"$host", host_of(request)},
                          std::pair<std::string_view, std::string>{"$uri", std::string(path)}};
  for (const auto& [name, value] : values) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size())) {
      text.replace(at, name.size(), value);
    }
  }
  return text;
}

std::string without_query(std::string_view path) {
  return std::string(path.substr(0, path.find_first_of("?#")));
}

/// Members that the redirect does not name are the request's.
Location completed(Location location, const Request& request, std::string_view path) {
  if (location.port == 0) location.port = location.scheme.empty() ? port_of(request) : usual_port(location.scheme);
  if (location.scheme.empty()) location.scheme = request.scheme;
  if (location.host.empty()) location.host = host_of(request);
  location.path = location.path.empty() ? std::string(path) : without_query(location.path);
  return location;
}

/// Where the redirect leads; nothing if it does not redirect this request.
std::optional<Location> target_of(const Redirect& redirect, const Request& request, std::string_view path) {
  if (!redirect.url_pattern.empty()) {
    const auto pattern = Pattern::compile(redirect.url_pattern, false);
    const std::string url = url_of(request, request.path);
    const auto pieces = pattern ? pattern->find(url) : std::nullopt;
    if (!pieces) return std::nullopt;
    const std::string to = url.substr(0, pieces->front().begin) + filled(redirect.location, url, *pieces) +
                           url.substr(pieces->front().end);
    if (to == url) return std::nullopt;
    return completed(location_of(to), request, "/");
  }
  if (!redirect.location.empty()) {
    const Location written = location_of(with_variables(redirect.location, request, path));
    return completed(written, request, written.scheme.empty() ? path : "/");
  }
  Location location{.scheme = redirect.scheme, .host = redirect.host, .port = redirect.port.value_or(0)};
  location.path = changed(path, redirect.path).value_or(std::string(path));
  return completed(std::move(location), request, path);
}

/// The Gateway API answers 500 for a backend that cannot be; proxies of Ingresses answer 503 for a Service without
/// endpoints.
int status_of_dead(const Route& route) {
  return route.dialect == "gateway-api" ? 500 : 503;
}

std::string why_dead(const BackendTarget& target, const Route& route, const RouteBackend& backend) {
  const std::string name = "Service " + backend.service.value;
  switch (target.status) {
    case BackendTarget::Status::missing_port: return name + " has no port " + backend.port.value;
    case BackendTarget::Status::missing_target:
      return "no container behind " + name + " has the targetPort of port " + backend.port.value;
    case BackendTarget::Status::missing_subset:
      return "no DestinationRule of " + name + " has subset " + backend.subset.value;
    case BackendTarget::Status::not_granted:
      return name + " is not permitted by any ReferenceGrant of namespace " + kube::namespace_of(route, backend);
    default: return name + " has weight 0";
  }
}

void send_to_backends(const Cluster& cluster, const Route& route, Decision& decision) {
  bool alive = false;
  std::vector<std::string> dead;
  for (const RouteBackend& backend : route.backends) {
    const BackendTarget target = kube::target_of(cluster, route, backend);
    alive = alive || !target.is_dead();
    if (target.is_dead()) dead.push_back(why_dead(target, route, backend));
    for (std::string& assumption : assumptions_of(route, backend, target))
      decision.assumptions.push_back(std::move(assumption));
  }
  decision.backends = route.backends;
  decision.mirrors = route.mirrors;
  decision.assumptions.insert(decision.assumptions.end(), route.assumptions.begin(), route.assumptions.end());
  if (alive) return;
  // A Gateway's rule without any backend answers an error; of other objects the action may be one that is not read.
  if (route.backends.empty() && route.dialect != "gateway-api") return;
  decision.outcome = Decision::Outcome::reject;
  decision.status = status_of_dead(route);
  decision.assumptions.insert(decision.assumptions.end(), dead.begin(), dead.end());
}

/// Traefik keeps the method of requests other than GET (pkg/middlewares/redirect).
int status_for(const Route& route, const Request& request, int status) {
  if (!route.dialect.starts_with("traefik") || request.method == "GET") return status;
  return status == 301 ? 308 : status == 302 ? 307 : status;
}

Decision to_tls(const Route& route, const Request& request, std::size_t index, std::string_view path) {
  const int status = status_for(route, request, static_cast<int>(route.tls_redirect_status));
  Decision decision{.outcome = Decision::Outcome::redirect, .status = status, .routes = {index}};
  decision.redirect = completed({.scheme = "https"}, request, path);
  // Kong's 426: upgrade, by no redirect.
  if (status >= 400) decision.outcome = Decision::Outcome::reject;
  if (status >= 400) decision.redirect.reset();
  return decision;
}

}  // namespace

Location location_of(std::string_view url) {
  Location location;
  const std::size_t scheme = url.find("://");
  if (url.starts_with('/')) {
    location.path = std::string(url);
    return location;
  }
  if (scheme != std::string_view::npos) {
    location.scheme = text::lower(url.substr(0, scheme));
    url.remove_prefix(scheme + 3);
  }
  const std::size_t slash = url.find_first_of("/?#");
  std::string_view authority = url.substr(0, slash);
  if (slash != std::string_view::npos) location.path = with_slash(std::string(url.substr(slash)));
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    if (const auto port = text::integer(authority.substr(colon + 1))) location.port = *port;
    authority = authority.substr(0, colon);
  }
  location.host = text::lower(authority);
  return location;
}

std::optional<std::string> changed(std::string_view path, const std::vector<PathChange>& changes) {
  std::optional<std::string> now = std::string(path);
  for (const PathChange& change : changes) {
    if (now) now = changed_once(*now, change);
  }
  return now;
}

Decision redirect_to_path(const Request& request, int status, std::string path, std::vector<std::size_t> routes) {
  Decision decision{.outcome = Decision::Outcome::redirect, .status = status, .routes = std::move(routes)};
  decision.redirect = completed({.path = std::move(path)}, request, "/");
  return decision;
}

Decision forward(const Cluster& cluster, std::size_t index, const Request& request, std::string_view path) {
  const Route& route = cluster.routes[index];
  if (request.scheme == "http" && route.redirects_to_tls) return to_tls(route, request, index, path);
  if (route.redirect) {
    if (const auto target = target_of(*route.redirect, request, path)) {
      Decision decision{.outcome = Decision::Outcome::redirect,
                        .status = status_for(route, request, route.redirect->status),
                        .routes = {index}};
      decision.redirect = *target;
      return decision;
    }
  }
  Decision decision{.outcome = Decision::Outcome::forward, .status = 200, .routes = {index}};
  decision.auth = route.auth;
  decision.forwarded_host = route.rewrite_host.empty() ? host_of(request) : route.rewrite_host;
  if (const auto rewritten = changed(path, route.rewrites)) {
    decision.forwarded_path = *rewritten;
  } else {
    decision.forwarded_path = std::string(path);
    decision.assumptions.emplace_back("the path is rewritten by a pattern that is not understood");
  }
  if (route.fixed_status) {
    decision.outcome = Decision::Outcome::reject;
    decision.status = static_cast<int>(*route.fixed_status);
    decision.assumptions.insert(decision.assumptions.end(), route.assumptions.begin(), route.assumptions.end());
    return decision;
  }
  send_to_backends(cluster, route, decision);
  if (decision.outcome == Decision::Outcome::forward) judge(cluster, route, request, path, decision);
  return decision;
}

}  // namespace routegrant::kube

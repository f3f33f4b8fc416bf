#include <algorithm>
#include <array>
#include <map>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/support.hpp"

namespace routegrant::kube {
namespace {

/// ingress-nginx (kubernetes/ingress-nginx 1.15, default ConfigMap): how it merges Ingresses into servers and locations
/// (controller.go getBackendServers, createServers; template.go), and how nginx then chooses.
constexpr std::string_view prefix = "nginx.ingress.kubernetes.io/";

std::string_view value(const Route& route, std::string_view key) {
  return annotation(route, prefix, key);
}

struct Location {
  std::string path;
  bool is_exact = false;
  /// Nothing for the implicit root that only answers 404.
  std::optional<std::size_t> route;
  /// Whether it is the root that a server gets by itself, which a real rule may replace.
  bool is_implicit = false;
};

struct Server {
  std::string host;
  std::vector<Location> locations;
  /// Whether some location switches the whole host to regular expressions.
  bool regex = false;
};

bool is_canary(const Route& route) {
  return value(route, "canary") == "true";
}

/// use-regex, or a rewrite whose target differs from the location's path.
bool switches_to_regex(const Route& route, std::string_view path) {
  const std::string_view target = value(route, "rewrite-target");
  return value(route, "use-regex") == "true" || (!target.empty() && target != path);
}

class Configuration {
 public:
  Configuration(const Cluster& cluster, const std::vector<RouteObject>& objects) : cluster_(cluster) {
    servers_.push_back({.host = "", .locations = {{.path = "/", .route = {}, .is_implicit = true}}});
    for (const RouteObject& object : objects) create_servers(object);
    for (const RouteObject& object : objects) add_paths(object);
    for (Server& server : servers_) finish(server);
  }

  /// Exact name, then `*.x` alias of any depth, then one-label wildcards of rules, then the catch-all server.
  [[nodiscard]] const Server& server_of(std::string_view host) const {
    const auto named = std::find_if(servers_.begin(), servers_.end(), [&](const Server& server) {
      return !server.host.empty() && text::equal_ignoring_case(server.host, host);
    });
    if (named != servers_.end()) return *named;
    if (const auto alias = aliases_.find(std::string(host)); alias != aliases_.end()) return servers_[alias->second];
    for (const auto& [alias, server] : aliases_) {
      if (any_depth_wildcard(alias, host)) return servers_[server];
    }
    const auto wildcard = std::find_if(servers_.begin(), servers_.end(),
                                       [&](const Server& server) { return one_label_wildcard(server.host, host); });
    return wildcard != servers_.end() ? *wildcard : servers_.front();
  }

 private:
  Server* find_server(std::string_view host) {
    const auto at =
        std::find_if(servers_.begin(), servers_.end(), [&](const Server& server) { return server.host == host; });
    return at != servers_.end() ? &*at : nullptr;
  }

  /// The first Ingress that names a host makes its server, with a root that leads to that Ingress's default backend.
  void create_servers(const RouteObject& object) {
    if (is_canary(cluster_.routes[object.routes.front()])) return;
    if (!object.has_rules && object.fallback && object.routes.size() == 1) {
      Location& root = servers_.front().locations.front();
      if (!root.route) root = {.path = "/", .route = object.fallback};
      return;
    }
    for (const std::size_t index : object.routes) {
      const std::string& host = cluster_.routes[index].host.value;
      if (host.empty() || find_server(host) != nullptr) continue;
      servers_.push_back({.host = host, .locations = {{.path = "/", .route = object.fallback, .is_implicit = true}}});
      const std::string_view aliases = value(cluster_.routes[index], "server-alias");
      for (const std::string_view alias : text::split(aliases, ',')) {
        const std::string_view name = text::trim(alias);
        if (!name.empty()) aliases_.try_emplace(text::lower(name), servers_.size() - 1);
      }
    }
  }

  void add_paths(const RouteObject& object) {
    for (const std::size_t index : object.routes) {
      const Route& route = cluster_.routes[index];
      if (route.is_default || is_canary(route)) continue;
      if (Server* server = find_server(route.host.value)) add_path(*server, index);
    }
  }

  /// Same path and type: the first wins, save that it may replace the implicit root. The search ends at the first
  /// location with that path, whatever its type.
  void add_path(Server& server, std::size_t index) const {
    const Route& route = cluster_.routes[index];
    const std::string path(path_of(route));
    const bool is_exact = route.match == Route::Match::exact;
    const auto same = std::find_if(server.locations.begin(), server.locations.end(),
                                   [&](const Location& location) { return location.path == path; });
    if (same == server.locations.end() || same->is_exact != is_exact) {
      server.locations.push_back({.path = path, .is_exact = is_exact, .route = index});
    } else if (same->is_implicit) {
      *same = {.path = path, .is_exact = is_exact, .route = index};
    }
  }

  void finish(Server& server) const {
    const auto by_path = [](const Location& a, const Location& b) { return a.path > b.path; };
    const auto by_length = [](const Location& a, const Location& b) { return a.path.size() > b.path.size(); };
    std::stable_sort(server.locations.begin(), server.locations.end(), by_path);
    std::stable_sort(server.locations.begin(), server.locations.end(), by_length);
    server.regex = std::any_of(server.locations.begin(), server.locations.end(), [&](const Location& location) {
      return location.route && switches_to_regex(cluster_.routes[*location.route], location.path);
    });
  }

  const Cluster& cluster_;
  std::vector<Server> servers_;
  std::map<std::string, std::size_t> aliases_;
};

Decision taken(const Cluster& cluster, const Location& location, const Request& request, std::string_view path) {
  return location.route ? forward(cluster, *location.route, request, path) : no_route();
}

/// Every location is `~* "^path"`: ignoring case, open at the end, first match in order.
Decision choose_by_regex(const Cluster& cluster, const Server& server, const Request& request, std::string_view path) {
  std::vector<std::size_t> unreadable;
  for (const Location& location : server.locations) {
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
Decision choose_by_literal(const Cluster& cluster, const Server& server, const Request& request,
                           std::string_view path) {
  const auto end = server.locations.end();
  const auto exact = std::find_if(server.locations.begin(), end,
                                  [&](const Location& location) { return location.is_exact && location.path == path; });
  if (exact != end) return taken(cluster, *exact, request, path);
  const auto same =
      std::find_if(server.locations.begin(), end, [&](const Location& location) { return location.path == path; });
  if (same != end) return taken(cluster, *same, request, path);
  // nginx answers /p by a redirect to /p/ where a proxying location ends in that slash.
  const std::string slashed = std::string(path) + "/";
  const auto open =
      std::find_if(server.locations.begin(), end, [&](const Location& location) { return location.path == slashed; });
  if (open != end && open->route) return redirect(301, slashed, {*open->route});
  const Location* longest = nullptr;
  for (const Location& location : server.locations) {
    if (location.is_exact) continue;
    const std::string literal = location.path.ends_with('/') ? location.path : location.path + "/";
    if (path.starts_with(literal) && (longest == nullptr || location.path.size() > longest->path.size()))
      longest = &location;
  }
  return longest != nullptr ? taken(cluster, *longest, request, path) : no_route();
}

/// Canaries take a share of the requests of the primary rule with the same host, path and type.
void note_canaries(const Cluster& cluster, const std::vector<std::size_t>& owned, Decision& decision) {
  if (decision.outcome != Decision::Outcome::forward) return;
  const Route& winner = cluster.routes[decision.routes.front()];
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    if (!is_canary(route) || route.host.value != winner.host.value || path_of(route) != path_of(winner)) continue;
    decision.assumptions.push_back("canary Ingress " + route.meta.object() + " does not take the request");
    decision.routes.push_back(index);
  }
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const auto path = normalised(request.path, nginx_path);
  if (!path) return refused(400);
  const std::string host = host_of(request);
  // Equal timestamps are ordered by namespace/name, descending (store.go ListIngresses).
  const auto tie = [](const RouteObject& a, const RouteObject& b) {
    return a.namespace_name + "/" + a.name > b.namespace_name + "/" + b.name;
  };
  Decision decision = by_age(objects_of(cluster, owned), tie, [&](const std::vector<RouteObject>& objects) {
    const Configuration configuration(cluster, objects);
    const Server& server = configuration.server_of(host);
    return server.regex ? choose_by_regex(cluster, server, request, *path)
                        : choose_by_literal(cluster, server, request, *path);
  });
  note_canaries(cluster, owned, decision);
  return decision;
}

/// `(?i)^/[[:alnum:]._\-/]*$`: what strict-validate-path-type (default) admits for Exact and Prefix.
bool is_plain_path(std::string_view path) {
  return path.starts_with('/') && std::all_of(path.begin(), path.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '-' || c == '/';
         });
}

void refine_auth(Route& route) {
  std::vector<std::string> auth;
  const std::string_view type = value(route, "auth-type");
  if (!value(route, "auth-url").empty()) auth.emplace_back("external");
  if (type == "basic" || type == "digest") auth.emplace_back(type);
  const std::string_view verify = value(route, "auth-tls-verify-client");
  const bool verifies = verify.empty() || verify == "on";
  // A client certificate is demanded only where the host has TLS at all.
  if (!value(route, "auth-tls-secret").empty() && verifies && route.tls) auth.emplace_back("mtls");
  const bool has_list = !annotation(route, prefix, "whitelist-source-range").empty() ||
                        !annotation(route, prefix, "allowlist-source-range").empty();
  if (has_list && value(route, "satisfy") == "any" && !auth.empty()) {
    auth = {"allow-list or " + auth.front()};
  } else if (has_list) {
    auth.emplace_back("allow-list");
  }
  route.auth = std::move(auth);
}

void refine(Route& route) {
  if (route.match == Route::Match::exact || route.match == Route::Match::prefix) {
    if (!is_placeholder(route.path.value) && !is_plain_path(route.path.value)) {
      route.accepted = false;
      route.problems.push_back("ingress-nginx refuses the " +
                               std::string(route.match == Route::Match::exact ? "Exact" : "Prefix") + " path '" +
                               route.path.value + "' (strict-validate-path-type)");
    }
  }
  route.rewrite = std::string(value(route, "rewrite-target"));
  route.redirects_to_tls =
      value(route, "force-ssl-redirect") == "true" || (route.tls && value(route, "ssl-redirect") != "false");
  for (const std::string_view key : {"temporal-redirect", "permanent-redirect"}) {
    if (route.redirect_to.empty()) route.redirect_to = std::string(value(route, key));
  }
  // Passthrough goes by SNI alone: all other annotations are void. A canary's annotations are ignored as well.
  if (value(route, "ssl-passthrough") == "true" || is_canary(route)) return;
  refine_auth(route);
}

}  // namespace

const Dialect nginx{.name = "nginx",
                    .controllers = "k8s.io/ingress-nginx",
                    .class_names = "nginx ingress-nginx",
                    .prefixes = "nginx.ingress.kubernetes.io/",
                    .refine = refine,
                    .decide = decide};

}  // namespace routegrant::kube

#include "kube/dialects/nginx_configuration.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/dialects/nginx_canary.hpp"

namespace routegrant::kube {
namespace {

std::string_view value(const Route& route, std::string_view key) {
  return annotation(route, "nginx.ingress.kubernetes.io/", key);
}

/// use-regex, or a rewrite whose target differs from the location's path.
bool switches_to_regex(const Route& route, std::string_view path) {
  const std::string_view target = value(route, "rewrite-target");
  return value(route, "use-regex") == "true" || (!target.empty() && target != path);
}

/// The text with the slash at its end that a Prefix location gets.
std::string slashed(const std::string& path) {
  return path.ends_with('/') ? path : path + "/";
}

using Clashes = std::set<std::tuple<std::size_t, std::size_t, std::string>>;

/// What nginx would find twice in one server: Exact /p is `= /p`, Prefix /p is `/p/`, and `= /p` unless an Exact one is
/// there. Regular expressions may repeat.
void add_clashes(const NginxServer& server, Clashes& into) {
  if (server.regex) return;
  std::set<std::string> exact;
  for (const NginxLocation& location : server.locations) {
    if (location.is_exact) exact.insert(location.path);
  }
  std::map<std::string, std::size_t> written;
  const auto write = [&](const std::string& text, std::size_t route) {
    const auto [at, is_new] = written.try_emplace(text, route);
    if (is_new || at->second == route) return;
    into.emplace(std::min(at->second, route), std::max(at->second, route), text);
  };
  for (const NginxLocation& location : server.locations) {
    if (!location.route) continue;
    if (location.is_exact) {
      write("= " + location.path, *location.route);
    } else if (location.path == "/") {
      write("/", *location.route);
    } else {
      write(slashed(location.path), *location.route);
      if (!exact.contains(location.path)) write("= " + location.path, *location.route);
    }
  }
}

}  // namespace

NginxConfiguration::NginxConfiguration(const Cluster& cluster, const std::vector<RouteObject>& objects)
    : cluster_(cluster) {
  servers_.push_back({.host = "", .locations = {{.path = "/", .route = {}, .is_implicit = true}}});
  for (const RouteObject& object : objects) create_servers(object);
  for (const RouteObject& object : objects) add_paths(object);
  for (NginxServer& server : servers_) finish(server);
}

const NginxServer& NginxConfiguration::server_of(std::string_view host) const {
  const auto named = std::find_if(servers_.begin(), servers_.end(), [&](const NginxServer& server) {
    return !server.host.empty() && text::equal_ignoring_case(server.host, host);
  });
  if (named != servers_.end()) return *named;
  if (const auto alias = aliases_.find(std::string(host)); alias != aliases_.end()) return servers_[alias->second];
  for (const auto& [alias, server] : aliases_) {
    if (any_depth_wildcard(alias, host)) return servers_[server];
  }
  const auto wildcard = std::find_if(servers_.begin(), servers_.end(),
                                     [&](const NginxServer& server) { return one_label_wildcard(server.host, host); });
  if (wildcard != servers_.end()) return *wildcard;
  for (const auto& [alias, server] : aliases_) {
    const auto pattern = alias.starts_with('~') ? Pattern::compile(alias.substr(1), false) : std::nullopt;
    if (pattern && pattern->search(host)) return servers_[server];
  }
  return servers_.front();
}

const NginxServer* NginxConfiguration::redirecting_server(std::string_view host) const {
  const auto is_named = [&](const NginxServer& server) { return text::equal_ignoring_case(server.host, host); };
  if (std::any_of(servers_.begin(), servers_.end(), is_named)) return nullptr;
  const std::string twin = host.starts_with("www.") ? std::string(host.substr(4)) : "www." + std::string(host);
  const auto at = std::find_if(servers_.begin(), servers_.end(), [&](const NginxServer& server) {
    return server.www_route && text::equal_ignoring_case(server.host, twin);
  });
  return at != servers_.end() ? &*at : nullptr;
}

NginxServer* NginxConfiguration::find_server(std::string_view host) {
  const auto at =
      std::find_if(servers_.begin(), servers_.end(), [&](const NginxServer& server) { return server.host == host; });
  return at != servers_.end() ? &*at : nullptr;
}

/// The first Ingress that names a host makes its server, with a root that leads to that Ingress's default backend.
void NginxConfiguration::create_servers(const RouteObject& object) {
  if (is_nginx_canary(cluster_.routes[object.routes.front()])) return;
  if (!object.has_rules && object.fallback && object.routes.size() == 1) {
    NginxLocation& root = servers_.front().locations.front();
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

void NginxConfiguration::add_paths(const RouteObject& object) {
  for (const std::size_t index : object.routes) {
    const Route& route = cluster_.routes[index];
    if (route.is_default || is_nginx_canary(route)) continue;
    if (NginxServer* server = find_server(route.host.value)) add_path(*server, index);
  }
}

/// Same path and type: the first wins, save that it may replace the implicit root. The search ends at the first
/// location with that path, whatever its type.
void NginxConfiguration::add_path(NginxServer& server, std::size_t index) const {
  const Route& route = cluster_.routes[index];
  const std::string path(path_of(route));
  const bool is_exact = route.match == Route::Match::exact;
  const auto same = std::find_if(server.locations.begin(), server.locations.end(),
                                 [&](const NginxLocation& location) { return location.path == path; });
  if (same == server.locations.end() || same->is_exact != is_exact) {
    server.locations.push_back({.path = path, .is_exact = is_exact, .route = index});
  } else if (same->is_implicit) {
    *same = {.path = path, .is_exact = is_exact, .route = index};
  }
}

void NginxConfiguration::finish(NginxServer& server) const {
  const auto by_path = [](const NginxLocation& a, const NginxLocation& b) { return a.path > b.path; };
  const auto by_length = [](const NginxLocation& a, const NginxLocation& b) { return a.path.size() > b.path.size(); };
  std::stable_sort(server.locations.begin(), server.locations.end(), by_path);
  std::stable_sort(server.locations.begin(), server.locations.end(), by_length);
  for (const NginxLocation& location : server.locations) {
    if (!location.route) continue;
    const Route& route = cluster_.routes[*location.route];
    const std::string_view root = value(route, "app-root");
    if (root.starts_with('/') && !server.app_root_route) {
      server.app_root = std::string(root);
      server.app_root_route = location.route;
    }
    if (value(route, "from-to-www-redirect") == "true" && !server.www_route) server.www_route = location.route;
  }
  server.regex = std::any_of(server.locations.begin(), server.locations.end(), [&](const NginxLocation& location) {
    return location.route && switches_to_regex(cluster_.routes[*location.route], location.path);
  });
}

bool nginx_tie(const RouteObject& a, const RouteObject& b) {
  return a.namespace_name + "/" + a.name > b.namespace_name + "/" + b.name;
}

std::vector<NginxClash> nginx_clashes(const Cluster& cluster, const std::vector<std::size_t>& owned) {
  std::map<Clashes::value_type, std::size_t> times;
  std::size_t orders = 0;
  each_age_order(objects_of(cluster, owned), nginx_tie, [&](const std::vector<RouteObject>& objects) {
    ++orders;
    Clashes clashes;
    const NginxConfiguration configuration(cluster, objects);
    for (const NginxServer& server : configuration.servers()) add_clashes(server, clashes);
    for (const Clashes::value_type& clash : clashes) ++times[clash];
  });
  std::vector<NginxClash> all;
  for (const auto& [clash, count] : times) {
    const auto& [route, other, location] = clash;
    all.push_back({.location = location, .route = route, .other = other, .is_certain = count == orders});
  }
  return all;
}

}  // namespace routegrant::kube

#include "kube/dialects/nginx_configuration.hpp"

#include <algorithm>
#include <functional>
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

/// The controller skips paths whose backend is a resource (controller.go, getBackendServers: "skip non-service
/// backends").
bool has_no_service(const Route& route) {
  return !route.backends.empty() && std::none_of(route.backends.begin(), route.backends.end(),
                                                 [](const RouteBackend& backend) { return backend.is_service; });
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
  by_host_.emplace("", 0);
  for (const RouteObject& object : objects) create_servers(object);
  for (std::size_t i = 0; i < servers_.size(); ++i) by_path_.emplace(std::pair(i, std::string_view("/")), 0);
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

std::optional<std::size_t> NginxConfiguration::find_server(std::string_view host) const {
  const auto at = by_host_.find(host);
  return at != by_host_.end() ? std::optional(at->second) : std::nullopt;
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
    if (host.empty() || !by_host_.emplace(host, servers_.size()).second) continue;
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
    if (route.is_default || is_nginx_canary(route) || has_no_service(route)) continue;
    if (const auto server = find_server(route.host.value)) add_path(*server, index);
  }
}

/// Same path and type: the first wins, save that it may replace the implicit root. The search ends at the first
/// location with that path, whatever its type.
void NginxConfiguration::add_path(std::size_t server, std::size_t index) {
  const Route& route = cluster_.routes[index];
  const std::string_view path = path_of(route);
  const bool is_exact = route.match == Route::Match::exact;
  std::vector<NginxLocation>& locations = servers_[server].locations;
  const auto [first, is_new] = by_path_.try_emplace({server, path}, locations.size());
  if (is_new || locations[first->second].is_exact != is_exact) {
    locations.push_back({.path = std::string(path), .is_exact = is_exact, .route = index});
  } else if (locations[first->second].is_implicit) {
    locations[first->second] = {.path = std::string(path), .is_exact = is_exact, .route = index};
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

std::vector<RouteObject> nginx_objects_for(const Cluster& cluster, std::vector<RouteObject> objects,
                                           std::string_view host) {
  std::set<std::string, std::less<>> aliased;
  for (const RouteObject& object : objects) {
    for (const std::size_t index : object.routes) {
      const Route& route = cluster.routes[index];
      if (!value(route, "server-alias").empty()) aliased.insert(route.host.value);
    }
  }
  const std::string twin = host.starts_with("www.") ? std::string(host.substr(4)) : "www." + std::string(host);
  std::erase_if(objects, [&](RouteObject& object) {
    std::erase_if(object.routes, [&](std::size_t index) {
      const std::string& own = cluster.routes[index].host.value;
      return !own.empty() && !text::equal_ignoring_case(own, host) && !text::equal_ignoring_case(own, twin) &&
             !one_label_wildcard(own, host) && !aliased.contains(own);
    });
    return object.routes.empty();
  });
  return objects;
}

AgeMatters nginx_age_matters(const Cluster& cluster, const std::vector<RouteObject>& objects) {
  struct Host {
    std::set<const RouteObject*> objects;
    bool is_first_asked = false;
  };
  std::map<std::string_view, Host> hosts;
  std::map<std::pair<std::string_view, std::string_view>, std::set<const RouteObject*>> paths;
  const auto key = [](const RouteObject& object) { return std::pair(object.namespace_name, object.name); };
  std::set<std::pair<std::string, std::string>> contested;
  for (const RouteObject& object : objects) {
    for (const std::size_t index : object.routes) {
      const Route& route = cluster.routes[index];
      const bool has_alias = !value(route, "server-alias").empty();
      if (route.host.empty() ? route.is_default : has_alias) contested.insert(key(object));
      Host& host = hosts[route.host.value];
      host.objects.insert(&object);
      host.is_first_asked = host.is_first_asked || object.fallback || has_alias;
      paths[{route.host.value, path_of(route)}].insert(&object);
    }
  }
  for (const auto& [name, host] : hosts) {
    if (host.objects.size() < 2 || !host.is_first_asked) continue;
    for (const RouteObject* object : host.objects) contested.insert(key(*object));
  }
  for (const auto& [path, claimants] : paths) {
    if (claimants.size() < 2) continue;
    for (const RouteObject* object : claimants) contested.insert(key(*object));
  }
  return [contested = std::move(contested), key](const RouteObject& object) { return contested.contains(key(object)); };
}

bool nginx_tie(const RouteObject& a, const RouteObject& b) {
  return a.namespace_name + "/" + a.name > b.namespace_name + "/" + b.name;
}

std::vector<NginxClash> nginx_clashes(const Cluster& cluster, const std::vector<std::size_t>& owned) {
  std::map<Clashes::value_type, std::size_t> times;
  std::size_t orders = 0;
  const std::vector<RouteObject> all_objects = objects_of(cluster, owned);
  const auto collect = [&](const std::vector<RouteObject>& objects) {
    ++orders;
    Clashes clashes;
    const NginxConfiguration configuration(cluster, objects);
    for (const NginxServer& server : configuration.servers()) add_clashes(server, clashes);
    for (const Clashes::value_type& clash : clashes) ++times[clash];
  };
  each_age_order(all_objects, nginx_tie, collect, nginx_age_matters(cluster, all_objects));
  std::vector<NginxClash> all;
  for (const auto& [clash, count] : times) {
    const auto& [route, other, location] = clash;
    all.push_back({.location = location, .route = route, .other = other, .is_certain = count == orders});
  }
  return all;
}

}  // namespace routegrant::kube

#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "kube/routes/support.hpp"

/// What ingress-nginx makes of its Ingresses: the servers and locations of nginx.conf (kubernetes/ingress-nginx 1.15,
/// controller.go getBackendServers, createServers, updateServerLocations; template.go buildLocation).
namespace routegrant::kube {

struct NginxLocation {
  std::string path{};
  bool is_exact = false;
  /// Nothing for the implicit root that only answers 404.
  std::optional<std::size_t> route{};
  /// Whether it is the root that a server gets by itself, which a real rule may replace.
  bool is_implicit = false;
};

struct NginxServer {
  std::string host{};
  /// Longest path first.
  std::vector<NginxLocation> locations{};
  /// Whether some location switches the whole host to regular expressions.
  bool regex = false;
  /// Where its root leads (app-root), and by whose word.
  std::string app_root{};
  std::optional<std::size_t> app_root_route{};
  /// The route that asks for a redirect from the name with or without `www.`.
  std::optional<std::size_t> www_route{};
};

/// The configuration that comes of objects in this order: the first to name a host or path has it.
class NginxConfiguration {
 public:
  /// `cluster` must outlive it.
  NginxConfiguration(const Cluster& cluster, const std::vector<RouteObject>& objects);

  /// Exact name, then `*.x` alias of any depth, then one-label wildcards of rules, then the catch-all server.
  [[nodiscard]] const NginxServer& server_of(std::string_view host) const;

  /// from-to-www-redirect: the server whose name with or without `www.` is asked for, if that is no server itself.
  [[nodiscard]] const NginxServer* redirecting_server(std::string_view host) const;

  /// The catch-all server first, then in the order of creation.
  [[nodiscard]] const std::vector<NginxServer>& servers() const { return servers_; }

 private:
  std::optional<std::size_t> find_server(std::string_view host) const;
  void create_servers(const RouteObject& object);
  void add_paths(const RouteObject& object);
  void add_path(std::size_t server, std::size_t index);
  void finish(NginxServer& server) const;

  const Cluster& cluster_;
  std::vector<NginxServer> servers_;
  /// By host, and by server and path: the server, and its first location of that path.
  std::map<std::string_view, std::size_t> by_host_;
  std::map<std::pair<std::size_t, std::string_view>, std::size_t> by_path_;
  std::map<std::string, std::size_t> aliases_;
};

/// The objects with those of their rules that can count for a request for `host`: of the servers that may take it, by
/// name, wildcard, alias or the redirect from www.
[[nodiscard]] std::vector<RouteObject> nginx_objects_for(const Cluster& cluster, std::vector<RouteObject> objects,
                                                         std::string_view host);

/// Whether it may count that an object is older than the others: one that has a host and path with another, or brings
/// a host that others have, too, a default backend or an alias.
[[nodiscard]] AgeMatters nginx_age_matters(const Cluster& cluster, const std::vector<RouteObject>& objects);

/// Whether `a` comes first where timestamps are equal: by namespace/name, descending (store.go ListIngresses).
[[nodiscard]] bool nginx_tie(const RouteObject& a, const RouteObject& b);

/// Two routes for which one and the same `location` is written in one server, so that nginx refuses the whole
/// configuration: "duplicate location" (kubernetes/ingress-nginx issue 10090).
struct NginxClash {
  /// As nginx names it: "/api/" or "= /api".
  std::string location{};
  std::size_t route = 0;
  std::size_t other = 0;
  /// Whether it happens whichever object is the oldest.
  bool is_certain = true;
};

/// All clashes among these routes (indexes in the cluster), sorted by routes.
[[nodiscard]] std::vector<NginxClash> nginx_clashes(const Cluster& cluster, const std::vector<std::size_t>& owned);

}  // namespace routegrant::kube

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/path_elements.hpp"
#include "kube/cluster/cluster.hpp"
#include "kube/routes/effects.hpp"
#include "kube/routes/routing.hpp"

/// What dialects share: how paths are cleaned, hosts compared, and answers written down.
namespace routegrant::kube {

/// What a proxy does to a request's path before it compares.
struct Normalisation {
  enum class Decode : std::uint8_t { none, unreserved, all_but_reserved, all };
  Decode decode = Decode::none;
  /// Whether `.` and `..` are resolved.
  bool dots = false;
  bool merge_slashes = false;
  /// Whether `\` becomes `/`.
  bool backslash = false;
  /// Whether a path above the root is refused; otherwise it stays at the root.
  bool refuses_above_root = false;
};

inline constexpr Normalisation raw_path{};
inline constexpr Normalisation nginx_path{
    .decode = Normalisation::Decode::all, .dots = true, .merge_slashes = true, .refuses_above_root = true};
inline constexpr Normalisation envoy_path{
    .decode = Normalisation::Decode::unreserved, .dots = true, .merge_slashes = true, .backslash = true};

/// The text that is matched, query removed; nothing if the proxy refuses the request.
[[nodiscard]] std::optional<std::string> normalised(std::string_view raw, const Normalisation& how);

/// Lower case, without port.
[[nodiscard]] std::string host_of(const Request& request);

/// The name in the TLS handshake, lower case.
[[nodiscard]] std::string server_name_of(const Request& request);

/// Whether the request comes in by the listener: port, protocol, host (for TLS the name in the handshake), and what the
/// request itself demands.
[[nodiscard]] bool is_entered(const Listener& listener, const Request& request);

/// Whether `*.x` takes the host: exactly one label before x, or any number of them.
[[nodiscard]] bool one_label_wildcard(std::string_view pattern, std::string_view host);
[[nodiscard]] bool any_depth_wildcard(std::string_view pattern, std::string_view host);

/// `path`, or `/` where it is empty.
[[nodiscard]] std::string_view path_of(const Route& route);

/// The routes of one object, in written order.
struct RouteObject {
  std::string namespace_name{};
  std::string name{};
  std::string created{};
  std::vector<std::size_t> routes{};
  /// Whether it has any route that is no default backend.
  bool has_rules = false;
  /// Its default backend for all hosts, if it has one.
  std::optional<std::size_t> fallback{};
};

/// Groups routes by their object, in order of first appearance.
[[nodiscard]] std::vector<RouteObject> objects_of(const Cluster& cluster, const std::vector<std::size_t>& routes);

[[nodiscard]] Decision no_route();
[[nodiscard]] Decision refused(int status);
[[nodiscard]] Decision undetermined(std::vector<std::size_t> candidates, std::string because);

/// One winner for each: decides if all agree on a Service, else undetermined with all of them.
[[nodiscard]] Decision among(const Cluster& cluster, const std::vector<std::size_t>& winners, const Request& request,
                             std::string_view path, const std::string& because);

/// Whether it may count that an object is the oldest; empty: it may for all.
using AgeMatters = std::function<bool(const RouteObject&)>;

/// Calls `visit` with the objects oldest first (ties by `tie`). Where manifests do not say which of two is older: once
/// with each of those in front whose age matters, up to a bound.
void each_age_order(std::vector<RouteObject> objects,
                    const std::function<bool(const RouteObject&, const RouteObject&)>& tie,
                    const std::function<void(const std::vector<RouteObject>&)>& visit, const AgeMatters& matters = {});

/// Decides where the age of objects counts. `decide` is asked with the objects oldest first (ties by `tie`). Where
/// manifests do not say which of two is older, it is asked with each object in front once whose age matters, and
/// undetermined unless all agree.
[[nodiscard]] Decision by_age(std::vector<RouteObject> objects,
                              const std::function<bool(const RouteObject&, const RouteObject&)>& tie,
                              const std::function<Decision(const std::vector<RouteObject>&)>& decide,
                              const AgeMatters& matters = {});

/// The host of the one virtual host that takes the request, where there is no fall-through: the exact one, else the
/// longest wildcard of any depth, else the catch-all (empty).
[[nodiscard]] std::string virtual_host_of(const Cluster& cluster, const std::vector<std::size_t>& owned,
                                          const std::string& host);

/// Reads an annotation of a route under one of several prefixes ("haproxy.org/ ..."); the first that is present.
[[nodiscard]] std::string_view annotation(const Route& route, std::string_view prefixes, std::string_view key);

}  // namespace routegrant::kube

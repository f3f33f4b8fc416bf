#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// A request as a person types it.
struct Request {
  std::string scheme = "http";
  std::string host{};
  /// With its query.
  std::string path = "/";
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers{};
  /// Nothing: the host's (`a:8080`), else the usual one of the scheme.
  std::optional<std::int64_t> port{};
  /// The name in the TLS handshake; empty: the host's.
  std::string sni{};
  /// "namespace/name" of the only Gateway that is entered, and its listener (name or port) if only one is; empty for
  /// any.
  std::string gateway{};
  std::string listener{};
};

/// The port that the request is sent to.
[[nodiscard]] std::int64_t port_of(const Request& request);

/// Where a redirect leads.
struct Location {
  std::string scheme{};
  std::string host{};
  std::int64_t port = 0;
  std::string path{};
};

/// Where a request goes. Never a guess: where the dialect cannot decide, the candidates are listed.
struct Decision {
  enum class Outcome : std::uint8_t { forward, redirect, reject, no_route, undetermined };
  Outcome outcome = Outcome::no_route;
  int status = 404;
  /// Indexes in `Cluster::routes`: the winner first, then those that take a share of its requests; or the candidates.
  std::vector<std::size_t> routes{};
  std::optional<Location> redirect{};
  std::string forwarded_host{};
  std::string forwarded_path{};
  /// The backends that may answer, with their shares, and where copies go.
  std::vector<RouteBackend> backends{};
  std::vector<RouteBackend> mirrors{};
  /// What the winner asks for.
  std::vector<std::string> auth{};
  /// What was taken for granted (which controller, equal timestamps), one sentence each.
  std::vector<std::string> assumptions{};
  /// The dialect that decides, and the class whose controller it is; "service" for a load balancer without either.
  std::string dialect{};
  std::string class_name{};
  /// Whether no route at all is one of the candidates.
  bool perhaps_none = false;
};

/// The routes that one controller owns: those of one dialect whose classes lead to the same controller.
struct Owner {
  /// The dialect that decides among them.
  std::string dialect{};
  /// Indexes in `Cluster::routes`, ascending; only those that are served.
  std::vector<std::size_t> routes{};
};

/// Every controller that owns a route, sorted by dialect and controller.
[[nodiscard]] std::vector<Owner> owners_of(const Cluster& cluster);

/// The answer of one controller, had it these routes alone.
[[nodiscard]] Decision decide(const Cluster& cluster, const Owner& owner, const Request& request);

/// Decides by the dialect of the routes (one answer per dialect and class that could own the request).
[[nodiscard]] std::vector<Decision> route(const Cluster& cluster, const Request& request);

}  // namespace routegrant::kube

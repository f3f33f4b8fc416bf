#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "kube/dialects/nginx_configuration.hpp"

/// What routes of one controller do to each other. Every answer is the dialect's own, to a request that shows it: what
/// is said here is what `trace` says.
namespace routegrant::kube {

/// Two objects claim one host and path, and lead it to different places; which of them has it depends on what no
/// manifest says.
struct RouteConflict {
  std::size_t route = 0;
  std::size_t rival = 0;
  /// A request that either may take.
  std::string url{};
  /// What decides, in the dialect's words.
  std::string because{};
};

/// A route that takes no request at all: other routes that lead elsewhere take all that it speaks of.
struct ShadowedRoute {
  std::size_t route = 0;
  /// The route that takes its own path.
  std::size_t winner = 0;
  std::string url{};
};

/// A request for what one route protects, which another one takes that leads to the same Service and asks for nothing.
struct RouteLeak {
  /// The one that protects.
  std::size_t route = 0;
  /// The one that does not.
  std::size_t by = 0;
  std::string url{};
  /// The path that the Service receives.
  std::string path{};
};

struct Contests {
  std::vector<RouteConflict> conflicts{};
  std::vector<ShadowedRoute> shadowed{};
  std::vector<RouteLeak> leaks{};
  std::vector<NginxClash> clashes{};
};

/// Host by host, in the order of routes. A host with so many rules that its answer would take more than a bounded time
/// is left out.
[[nodiscard]] Contests contests_of(const Cluster& cluster);

}  // namespace routegrant::kube

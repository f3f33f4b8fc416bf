#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routegrant/graph.hpp"
#include "routegrant/relations/route.hpp"

namespace routegrant::compare {

/// Whether the route takes its path and, unless it is exact, all below it. ingress-nginx reads a path of no type of its
/// own so, too, unless it is a regular expression.
[[nodiscard]] bool is_literal(const Route& route);

/// Which requests routes take by host and path, one compared with another.
class RouteRequests {
 public:
  /// Whether all requests for the second route's host and path are for the first's. Prefixes by whole elements: `/api`
  /// takes `/api/x`. Regular expressions of one object and host as the controllers match them whose way is known
  /// (ingress-nginx, "Ingress Path Matching": `~* "^path"`; Gateway API, Istio: the whole path). Nothing where nobody
  /// can tell.
  [[nodiscard]] std::optional<bool> covers(const Route& wide, const Route& narrow) const;

 private:
  /// By the two paths: many ways share them.
  mutable std::map<std::pair<std::string, std::string>, std::optional<bool>, std::less<>> known_;
};

/// The routes of one tree by what has to be one for their requests to be compared.
class RouteTable {
 public:
  explicit RouteTable(const Graph& graph);

  /// Whether of the requests for `narrow` some other route takes all before `wide` gets them.
  [[nodiscard]] bool are_taken(const Route& wide, const Route& narrow, const RouteRequests& requests) const;

 private:
  using Key = std::pair<FactId, std::string>;
  std::map<Key, std::vector<const Route*>> routes_;
};

/// Whether both are entries of one object and host, of which no more is known.
[[nodiscard]] bool are_undecided(const Route& was, const Route& is, const RouteRequests& requests);

}  // namespace routegrant::compare

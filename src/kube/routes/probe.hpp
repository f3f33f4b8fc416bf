#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "kube/routes/routing.hpp"

/// Requests that ask a controller's dialect about a route: those that the route itself speaks of.
namespace routegrant::kube {

/// One request for each point of entry of the route (each listener that it is attached to; one without Gateways), with
/// its host, methods and conditions, and the path `/`. A wildcard or an absent host is filled in by a name that no rule
/// has. Nothing where the route asks for what no made-up request shows: an expression, an address, a name in the
/// handshake alone, or a host that a template fills in.
[[nodiscard]] std::vector<Request> entries_of(const Cluster& cluster, const Route& route);

/// The request with another path; its query stays.
[[nodiscard]] Request with_path(Request request, std::string_view path);

/// The part of the route's path before anything that some dialect reads as an expression or a glob; `/` at least.
[[nodiscard]] std::string literal_head(const Route& route);
/// Whether all of its path is such a part.
[[nodiscard]] bool is_literal(const Route& route);

/// Paths that the route speaks of: as written, without and with a slash at its end, one element deeper, and continued
/// within its last element. For literal paths they reach every way in which some dialect may cut them (its own, and
/// those of others).
[[nodiscard]] std::vector<std::string> own_paths(const Route& route);
/// Of them those below the path by whole elements: what the route takes as networking.k8s.io/v1 reads it.
[[nodiscard]] std::vector<std::string> element_paths(const Route& route);

/// "https://shop.example/admin" as one types it after `routegrant trace`.
[[nodiscard]] std::string url_of(const Request& request);

}  // namespace routegrant::kube

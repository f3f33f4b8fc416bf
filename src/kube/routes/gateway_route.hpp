#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/cursor.hpp"

/// What the routes of the Gateway API (gateway.networking.k8s.io) share.
namespace routegrant::kube {

/// `spec.parentRefs`.
[[nodiscard]] std::vector<RouteParent> parents_of(const yaml::Cursor& spec);

/// `backendRefs` of a rule; a backend without namespace is in the route's own.
[[nodiscard]] std::vector<RouteBackend> backends_of(const yaml::Cursor& rule, const Meta& meta);

/// What each route of the object starts from: names, parents, the object's place.
[[nodiscard]] Route gateway_route_of(const yaml::Cursor& object);

/// What is particular to one kind of route; null for what it does not have.
struct GatewayRouteReader {
  /// Reads what a rule says beside its name, backends and matches.
  void (*rule)(const yaml::Cursor& rule, Route& into) = nullptr;
  /// Reads one of the rule's `matches`; called once, with something absent, where a rule has none.
  void (*match)(const yaml::Cursor& match, Route& into) = nullptr;
};

/// Reads a rule's `filters`: redirect, rewrite, mirrors, authentication. Prefixes that they replace are those of the
/// matches, so `set_replaced_prefix` is called when a match is read.
void read_filters(const yaml::Cursor& rule, Route& into);
void set_replaced_prefix(Route& into);

/// One of `headers` or `queryParams` of a match as conditions; of repeated names the first counts
/// (gateway-api, HTTPHeaderMatch.name).
void read_conditions(const yaml::Cursor& items, Condition::On on, Route& into);

/// Adds a route for each host, rule and match of the object.
void read_gateway_route(const yaml::Cursor& object, const GatewayRouteReader& reader, Cluster& into, Diagnostics& out);

/// Adds `route` once for each of `spec.hostnames` (once without a host if there are none). An object may hold a few
/// thousand routes; what is beyond is named in a diagnostic.
void add_for_hosts(const Route& route, const yaml::Cursor& hostnames, Cluster& into, Diagnostics& out);

}  // namespace routegrant::kube

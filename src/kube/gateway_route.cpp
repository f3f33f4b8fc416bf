#include "kube/gateway_route.hpp"

#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// The API admits 16 hosts, 16 rules and 64 matches; what is far beyond is no honest object.
constexpr std::uint32_t most_routes = 16U * 16U * 64U;

}  // namespace

std::vector<RouteParent> parents_of(const yaml::Cursor& spec) {
  std::vector<RouteParent> parents;
  for (const yaml::Cursor& item : spec["parentRefs"].items()) {
    parents.push_back({.kind = std::string(item["kind"].text_or("Gateway")),
                       .namespace_name = std::string(item["namespace"].text()),
                       .name = text_of(item["name"]),
                       .section = std::string(item["sectionName"].text()),
                       .port = item["port"].integer()});
  }
  return parents;
}

std::vector<RouteBackend> backends_of(const yaml::Cursor& rule, const Meta& meta) {
  std::vector<RouteBackend> backends;
  for (const yaml::Cursor& item : rule["backendRefs"].items()) {
    backends.push_back({.namespace_name = std::string(item["namespace"].text_or(meta.namespace_name)),
                        .service = text_of(item["name"]),
                        .port = text_of(item["port"]),
                        .weight = item["weight"].integer().value_or(1),
                        .is_service = item["kind"].text_or("Service") == "Service"});
  }
  return backends;
}

Route gateway_route_of(const yaml::Cursor& object) {
  Route route{.meta = meta_of(object),
              .api_version = std::string(object["apiVersion"].text()),
              .dialect = "gateway-api",
              .parents = parents_of(object["spec"])};
  route.span = route.meta.name.span;
  return route;
}

void add_for_hosts(const Route& route, const yaml::Cursor& hostnames, Cluster& into, Diagnostics& out) {
  if (route.match_index >= most_routes) return;
  if (hostnames.size() * (route.match_index + 1) > most_routes) {
    out.push_back(
        {.kind = Diagnostic::Kind::incomplete,
         .span = hostnames.span(),
         .message = route.meta.kind + " " + route.meta.object() + " has more hosts and matches than are read"});
    return;
  }
  if (hostnames.size() == 0) into.routes.push_back(route);
  for (const yaml::Cursor& hostname : hostnames.items()) {
    Route one = route;
    one.host = text_of(hostname);
    if (one.path.empty()) one.span = one.host.span;
    into.routes.push_back(std::move(one));
  }
}

void read_gateway_route(const yaml::Cursor& object, const GatewayRouteReader& reader, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  std::uint32_t rule_index = 0;
  for (const yaml::Cursor& rule : spec["rules"].items()) {
    Route route = gateway_route_of(object);
    route.rule = rule_index++;
    route.rule_name = std::string(rule["name"].text());
    route.backends = backends_of(rule, route.meta);
    if (reader.rule != nullptr) reader.rule(rule, route);
    std::vector<yaml::Cursor> matches;
    if (reader.match != nullptr) matches = rule["matches"].items();
    if (matches.empty()) matches.push_back(rule["matches"]);
    for (const yaml::Cursor& match : matches) {
      Route one = route;
      if (reader.match != nullptr) reader.match(match, one);
      add_for_hosts(one, spec["hostnames"], into, out);
      ++route.match_index;
    }
  }
}

}  // namespace routegrant::kube

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// A destination is a Service's name as DNS sees it: `name`, `name.namespace` or `name.namespace.svc.cluster.local`.
RouteBackend backend_of(const yaml::Cursor& item, const Meta& meta) {
  const yaml::Cursor destination = item["destination"];
  Text host = text_of(destination["host"]);
  RouteBackend backend{.namespace_name = meta.namespace_name,
                       .port = text_of(destination["port"]["number"]),
                       .weight = item["weight"].integer().value_or(1)};
  const std::vector<std::string_view> labels = text::split(host.value, '.');
  const bool is_service = labels.size() <= 2 || (labels.size() >= 3 && labels[2] == "svc");
  if (is_service && labels.size() > 1) {
    backend.namespace_name = std::string(labels[1]);
    host.value = std::string(labels[0]);
  }
  backend.is_service = is_service;
  backend.service = std::move(host);
  return backend;
}

void read_match(const yaml::Cursor& match, Route& into) {
  const yaml::Cursor uri = match["uri"];
  into.match = uri["exact"] ? Route::Match::exact : uri["regex"] ? Route::Match::regex : Route::Match::prefix;
  into.path = text_of(uri["exact"] ? uri["exact"] : uri["regex"] ? uri["regex"] : uri["prefix"]);
  if (into.path.empty()) into.path = {"/", match ? match.span() : into.span};
  into.span = into.path.span;
  if (match["method"]["exact"]) into.methods = {std::string(match["method"]["exact"].text())};
  for (const yaml::Cursor& header : match["headers"].items()) {
    into.headers.push_back(std::string(header.key()) + ": " + std::string(header["exact"].text()));
  }
}

std::vector<RouteParent> gateways_of(const yaml::Cursor& spec) {
  std::vector<RouteParent> parents;
  for (const yaml::Cursor& gateway : spec["gateways"].items()) {
    // `mesh` is traffic between sidecars, no entry from outside.
    if (gateway.text() == "mesh") continue;
    Text name = text_of(gateway);
    const std::size_t slash = name.value.find('/');
    std::string where;
    if (slash != std::string::npos) {
      where = name.value.substr(0, slash);
      name.value.erase(0, slash + 1);
    }
    parents.push_back({.kind = "Gateway", .namespace_name = std::move(where), .name = std::move(name)});
  }
  return parents;
}

/// networking.istio.io VirtualService: one route for each host, rule and match; without a gateway it is no way in.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  Route base{.meta = meta_of(object),
             .api_version = std::string(object["apiVersion"].text()),
             .dialect = "istio-virtual-service",
             .parents = gateways_of(spec)};
  if (base.parents.empty()) return;
  base.span = base.meta.name.span;
  for (const yaml::Cursor& rule : spec["http"].items()) {
    Route route = base;
    ++base.rule;
    route.rule_name = std::string(rule["name"].text());
    for (const yaml::Cursor& item : rule["route"].items()) route.backends.push_back(backend_of(item, route.meta));
    route.rewrite = std::string(rule["rewrite"]["uri"].text());
    if (const yaml::Cursor redirect = rule["redirect"]) {
      route.redirect_to = std::string(redirect["authority"].text()) + std::string(redirect["uri"].text_or("/"));
    }
    std::vector<yaml::Cursor> matches = rule["match"].items();
    if (matches.empty()) matches.push_back(rule["match"]);
    for (const yaml::Cursor& match : matches) {
      Route one = route;
      ++route.match_index;
      read_match(match, one);
      for (const yaml::Cursor& host : spec["hosts"].items()) {
        Route hosted = one;
        if (host.text() != "*") hosted.host = text_of(host);
        into.routes.push_back(std::move(hosted));
      }
    }
  }
}

}  // namespace

const Kind virtual_service{.groups = "networking.istio.io", .name = "VirtualService", .read = read};

}  // namespace routegrant::kube

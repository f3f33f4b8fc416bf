#include "kube/kinds.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// route.openshift.io/v1. Backends name a port of the pods or an endpoint port's name, not the Service's port: a number
/// is left out, as it would be looked for in the wrong list.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  Route route{.meta = meta_of(object), .api_version = std::string(object["apiVersion"].text()), .dialect = "openshift"};
  route.host = text_of(spec["host"]);
  // wildcardPolicy Subdomain: every name beside this host, one label deep.
  if (spec["wildcardPolicy"].text() == "Subdomain") {
    const std::size_t dot = route.host.value.find('.');
    if (dot != std::string::npos) route.host.value = "*" + route.host.value.substr(dot);
  }
  route.path = text_of(spec["path"]);
  route.match = Route::Match::prefix;
  route.span = route.path.empty() ? route.host.empty() ? route.meta.name.span : route.host.span : route.path.span;
  const yaml::Cursor port = spec["port"]["targetPort"];
  std::vector<yaml::Cursor> backends = spec["alternateBackends"].items();
  backends.insert(backends.begin(), spec["to"]);
  for (const yaml::Cursor& backend : backends) {
    route.backends.push_back({.namespace_name = route.meta.namespace_name,
                              .service = text_of(backend["name"]),
                              .port = port.integer() ? Text{} : text_of(port),
                              .weight = backend["weight"].integer().value_or(100),
                              .is_service = backend["kind"].text_or("Service") == "Service"});
  }
  const yaml::Cursor tls = spec["tls"];
  const std::string_view insecure = tls["insecureEdgeTerminationPolicy"].text();
  route.tls = static_cast<bool>(tls);
  // Empty means None: no plain listener (router source, whatever the comment of the API says).
  route.redirects_to_tls = route.tls && insecure != "Allow";
  for (const std::string_view key :
       {"haproxy.router.openshift.io/ip_allowlist", "haproxy.router.openshift.io/ip_whitelist"}) {
    if (!value_of(route.meta.annotations, key).empty()) route.auth.emplace_back("allow-list");
  }
  route.rewrite = std::string(value_of(route.meta.annotations, "haproxy.router.openshift.io/rewrite-target"));
  into.routes.push_back(std::move(route));
}

}  // namespace

const Kind openshift_route{.groups = "core route.openshift.io", .name = "Route", .read = read};

}  // namespace routegrant::kube

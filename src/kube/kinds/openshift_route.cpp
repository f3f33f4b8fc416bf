#include <algorithm>

#include "base/cidr.hpp"
#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/host_placeholder.hpp"

namespace routegrant::kube {
namespace {

void read_host(const yaml::Cursor& spec, Route& into) {
  into.host = text_of(spec["host"]);
  // The router makes a name of its own domain, which no manifest holds: it is neither known nor any host.
  if (into.host.empty()) into.host = {"(made by the router for " + into.meta.object() + ")", into.meta.name.span};
  // wildcardPolicy Subdomain: every name beside this host, one label deep.
  if (spec["wildcardPolicy"].text() != "Subdomain") return;
  const std::size_t dot = into.host.value.find('.');
  if (dot != std::string::npos) into.host.value = "*" + into.host.value.substr(dot);
}

/// The router takes names of DNS with two labels at least, each of 63 characters at most (unique_host.go,
/// ValidateHost).
void check_host(const yaml::Cursor& host, Route& into) {
  const std::string_view written = host.text();
  if (written.empty() || is_host_placeholder(written)) return;
  constexpr std::size_t longest_label = 63;
  const std::vector<std::string_view> labels = text::split(written, '.');
  const bool is_sound = labels.size() > 1 && std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
                          return !label.empty() && label.size() <= longest_label && label != "*";
                        });
  if (is_sound) return;
  into.accepted = false;
  into.problems.push_back("the router rejects host '" + std::string(written) +
                          "': it is no name of two labels or more");
}

void read_tls(const yaml::Cursor& tls, Route& into) {
  const std::string_view insecure = tls["insecureEdgeTerminationPolicy"].text();
  into.tls = static_cast<bool>(tls);
  into.plain_only = !into.tls;
  into.by_connection = tls["termination"].text() == "passthrough";
  // Empty means None: no plain listener (router source, whatever the comment of the API says).
  into.redirects_to_tls = into.tls && insecure != "Allow";
  into.tls_only = into.redirects_to_tls && insecure != "Redirect";
  into.tls_redirect_status = 302;
}

/// A list of addresses; one that is malformed is dropped as a whole, and then all are admitted.
std::string_view admitted_addresses(const Meta& meta) {
  for (const std::string_view key :
       {"haproxy.router.openshift.io/ip_allowlist", "haproxy.router.openshift.io/ip_whitelist"}) {
    const std::string_view list = value_of(meta.annotations, key);
    const std::vector<std::string_view> ranges = text::words(list);
    if (ranges.empty()) continue;
    const bool is_sound =
        std::all_of(ranges.begin(), ranges.end(), [](std::string_view range) { return parse_cidr(range).has_value(); });
    return is_sound ? list : std::string_view();
  }
  return {};
}

/// route.openshift.io/v1. Backends name a port of the pods or an endpoint port's name, not the Service's port: a number
/// is left out, as it would be looked for in the wrong list.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  Route route{.meta = meta_of(object), .api_version = std::string(object["apiVersion"].text()), .dialect = "openshift"};
  route.path = text_of(spec["path"]);
  route.match = Route::Match::prefix;
  const bool has_host = !spec["host"].text().empty();
  route.span = !route.path.empty() ? route.path.span : has_host ? spec["host"].span() : route.meta.name.span;
  read_host(spec, route);
  check_host(spec["host"], route);
  read_tls(spec["tls"], route);
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
  // By the handshake's name alone nothing of HTTP is seen or changed.
  const std::string_view target = value_of(route.meta.annotations, "haproxy.router.openshift.io/rewrite-target");
  if (!target.empty() && !route.by_connection) {
    route.rewrites.push_back({.kind = PathChange::Kind::element_prefix,
                              .from = route.path.empty() ? "/" : route.path.value,
                              .to = std::string(target)});
  }
  limit_addresses(admitted_addresses(route.meta), route);
  into.routes.push_back(std::move(route));
}

}  // namespace

const Kind openshift_route{.groups = "core route.openshift.io", .name = "Route", .read = read};

}  // namespace routegrant::kube

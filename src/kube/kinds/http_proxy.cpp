#include "kube/exposure.hpp"
#include "kube/kinds.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

void read_conditions(const yaml::Cursor& conditions, Route& into) {
  into.match = Route::Match::prefix;
  into.path = {"/", into.span};
  for (const yaml::Cursor& condition : conditions.items()) {
    for (const std::string_view kind : {"prefix", "exact", "regex"}) {
      if (!condition[kind]) continue;
      into.path = text_of(condition[kind]);
      into.span = into.path.span;
      if (kind == "exact") into.match = Route::Match::exact;
      if (kind == "regex") into.match = Route::Match::regex;
    }
    if (const yaml::Cursor header = condition["header"]) {
      into.headers.push_back(std::string(header["name"].text()) + ": " + std::string(header["exact"].text()));
    }
  }
}

/// A host with TLS redirects plain requests unless the route permits them.
void read_protection(const yaml::Cursor& virtual_host, const yaml::Cursor& item, Route& into) {
  into.tls = static_cast<bool>(virtual_host["tls"]);
  into.tls_secret = text_of(virtual_host["tls"]["secretName"]);
  into.redirects_to_tls = into.tls && !item["permitInsecure"].is_true();
  if (virtual_host["authorization"] && !item["authPolicy"]["disabled"].is_true()) into.auth.emplace_back("external");
  if (item["jwtVerificationPolicy"]["require"]) into.auth.emplace_back("jwt");
  if (virtual_host["tls"]["clientValidation"]) into.auth.emplace_back("mtls");
  if (item["ipAllowPolicy"] || virtual_host["ipAllowPolicy"]) into.auth.emplace_back("allow-list");
  into.rewrite = std::string(item["pathRewritePolicy"]["replacePrefix"].at(0)["replacement"].text());
}

/// Contour. A root names its host; another one is reached only through the proxy that includes it, under that one's
/// host.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor virtual_host = spec["virtualhost"];
  std::uint32_t index = 0;
  for (const yaml::Cursor& item : spec["routes"].items()) {
    Route route{.meta = meta_of(object),
                .api_version = "projectcontour.io/v1",
                .rule = index++,
                .dialect = "contour-httpproxy"};
    route.host = text_of(virtual_host["fqdn"]);
    route.span = route.host.empty() ? route.meta.name.span : route.host.span;
    read_conditions(item["conditions"], route);
    for (const yaml::Cursor& service : item["services"].items()) {
      if (service["mirror"].is_true()) continue;
      route.backends.push_back({.namespace_name = route.meta.namespace_name,
                                .service = text_of(service["name"]),
                                .port = text_of(service["port"]),
                                .weight = service["weight"].integer().value_or(1)});
    }
    read_protection(virtual_host, item, route);
    route.exposure = name_says_internal(spec["ingressClassName"].text()) ? "internal" : "internet";
    if (!virtual_host) route.problems.emplace_back("its host is that of the HTTPProxy that includes it");
    into.routes.push_back(std::move(route));
  }
}

}  // namespace

const Kind http_proxy{.groups = "projectcontour.io", .name = "HTTPProxy", .read = read};

}  // namespace routegrant::kube

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "kube/attach.hpp"
#include "kube/attach_databases.hpp"
#include "kube/classes.hpp"
#include "kube/dialects.hpp"
#include "kube/exposure.hpp"
#include "kube/kinds.hpp"
#include "kube/producer.hpp"

namespace routegrant::kube {
namespace {

void complete_ingress(const Cluster& cluster, std::string_view forced_dialect, Route& route) {
  apply_default_class(cluster, route);
  const Dialect* forced = forced_dialect.empty() ? nullptr : find_dialect(forced_dialect);
  const Dialect& dialect = forced != nullptr ? *forced : dialect_of(cluster, route);
  route.dialect = std::string(dialect.name);
  if (dialect.refine != nullptr) dialect.refine(route);
  if (route.exposure != "unknown") return;
  const RouteClass* known = find_class(cluster, "IngressClass", route.class_name.value);
  const bool internal =
      name_says_internal(route.class_name.value) || (known != nullptr && name_says_internal(known->controller.value));
  route.exposure = internal ? "internal" : "internet";
}

/// What Traefik's Middlewares and Kong's plugins do (their documentation): words that ask for a login or limit
/// addresses.
std::string_view auth_of(std::string_view word) {
  constexpr std::array known{std::pair<std::string_view, std::string_view>{"acl", "acl"},
                             std::pair<std::string_view, std::string_view>{"apiKey", "key"},
                             std::pair<std::string_view, std::string_view>{"basic-auth", "basic"},
                             std::pair<std::string_view, std::string_view>{"basicAuth", "basic"},
                             std::pair<std::string_view, std::string_view>{"digestAuth", "digest"},
                             std::pair<std::string_view, std::string_view>{"forwardAuth", "external"},
                             std::pair<std::string_view, std::string_view>{"hmac-auth", "hmac"},
                             std::pair<std::string_view, std::string_view>{"ip-restriction", "allow-list"},
                             std::pair<std::string_view, std::string_view>{"ipAllowList", "allow-list"},
                             std::pair<std::string_view, std::string_view>{"ipWhiteList", "allow-list"},
                             std::pair<std::string_view, std::string_view>{"jwt", "jwt"},
                             std::pair<std::string_view, std::string_view>{"key-auth", "key"},
                             std::pair<std::string_view, std::string_view>{"ldap-auth", "ldap"},
                             std::pair<std::string_view, std::string_view>{"mtls-auth", "mtls"},
                             std::pair<std::string_view, std::string_view>{"oauth2", "oauth2"},
                             std::pair<std::string_view, std::string_view>{"oidc", "oidc"},
                             std::pair<std::string_view, std::string_view>{"openid-connect", "oidc"}};
  const auto at = std::find_if(known.begin(), known.end(), [&](const auto& entry) { return entry.first == word; });
  return at != known.end() ? at->second : std::string_view();
}

/// The extensions that a route names, in their languages' words; one that is not in the tree is unknown.
void apply_extensions(const Cluster& cluster, Route& route) {
  for (const std::string& name : route.extensions) {
    const auto at = std::find_if(cluster.extensions.begin(), cluster.extensions.end(), [&](const Extension& extension) {
      return extension.meta.object() == name || "/" + extension.meta.name.value == name;
    });
    if (at == cluster.extensions.end()) continue;
    for (const std::string_view word : text::words(at->does)) {
      if (const std::string_view auth = auth_of(word); !auth.empty()) route.auth.emplace_back(auth);
      if (word == "redirectScheme") route.redirects_to_tls = true;
    }
  }
}

/// A controller and the API server take an object as a whole or not at all.
void refuse_whole_objects(Cluster& cluster, Diagnostics& out) {
  std::map<std::tuple<std::string, std::string, std::string>, std::string> refused;
  for (const Route& route : cluster.routes) {
    if (route.meta.kind != "Ingress" || route.accepted || route.obsolete || route.problems.empty()) continue;
    const auto [at, is_new] =
        refused.try_emplace({route.meta.namespace_name, route.meta.name.value, route.dialect}, route.problems.back());
    if (is_new) {
      out.push_back({.kind = Diagnostic::Kind::note,
                     .span = route.span,
                     .message = "Ingress " + route.meta.object() + " would be refused: " + at->second});
    }
  }
  for (Route& route : cluster.routes) {
    if (route.meta.kind != "Ingress") continue;
    const auto at = refused.find({route.meta.namespace_name, route.meta.name.value, route.dialect});
    if (at == refused.end() || !route.accepted) continue;
    route.accepted = false;
    route.problems.push_back(at->second);
  }
}

}  // namespace

void complete(Cluster& cluster, std::string_view forced_dialect, Diagnostics& out) {
  attach_routes(cluster);
  for (Route& route : cluster.routes) {
    if (route.meta.kind == "Ingress") complete_ingress(cluster, forced_dialect, route);
    if (route.dialect == "openshift" && route.exposure == "unknown") route.exposure = "internet";
    apply_extensions(cluster, route);
  }
  refuse_whole_objects(cluster, out);
  attach_databases(cluster);
  complete_producers(cluster);
  cluster.index = Index(cluster);
}

}  // namespace routegrant::kube

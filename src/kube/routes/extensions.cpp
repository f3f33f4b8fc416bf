#include "kube/routes/extensions.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/routes/attached_policies.hpp"
#include "kube/routes/entry_points.hpp"
#include "kube/routes/unread_entry.hpp"

namespace routegrant::kube {
namespace {

/// Chains of chains, and services of services, are followed this far.
constexpr int deepest = 8;
constexpr std::size_t most_backends = 256;

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

/// Whether routes put it in their way by its name.
bool is_named_by_routes(std::string_view kind, std::string_view does) {
  return kind != "AuthorizationPolicy" && kind != "FrontendConfig" && !is_attached_policy(kind) &&
         kind != "TLSOption" && kind != entry_point_kind && kind != cross_namespace_kind && does != unread_entry;
}

/// Whether the tree shows that Traefik takes references into other namespaces.
bool allows_cross_namespace(const Cluster& cluster) {
  return std::any_of(cluster.extensions.begin(), cluster.extensions.end(),
                     [](const Extension& extension) { return extension.meta.kind == cross_namespace_kind; });
}

/// Extensions by "namespace/name"; those without a namespace by "/name".
class Names {
 public:
  explicit Names(const Cluster& cluster) : cross_namespace(allows_cross_namespace(cluster)), cluster_(cluster) {
    for (std::size_t i = 0; i < cluster.extensions.size(); ++i) {
      const Meta& meta = cluster.extensions[i].meta;
      if (!is_named_by_routes(meta.kind, cluster.extensions[i].does)) continue;
      by_name_.try_emplace(key_of(meta.kind, meta.namespace_name + "/" + meta.name.value), i);
      // Where one of the two namespaces is not given, the names alone must do.
      if (meta.namespace_name.empty()) loose_.try_emplace(key_of(meta.kind, meta.name.value), i);
      any_.try_emplace(key_of(meta.kind, meta.name.value), i);
    }
  }

  [[nodiscard]] const Extension* find(bool is_service, std::string_view name) const {
    const std::string key = key_of(is_service ? "TraefikService" : "", name);
    if (const auto at = by_name_.find(key); at != by_name_.end()) return &cluster_.extensions[at->second];
    const std::size_t slash = name.find('/');
    const std::string short_key = key_of(is_service ? "TraefikService" : "", name.substr(slash + 1));
    const auto& names = slash == 0 ? any_ : loose_;
    const auto at = names.find(short_key);
    return at != names.end() ? &cluster_.extensions[at->second] : nullptr;
  }

  const bool cross_namespace;

 private:
  static std::string key_of(std::string_view kind, std::string_view name) {
    return (kind == "TraefikService" ? "service " : "") + std::string(name);
  }

  const Cluster& cluster_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::unordered_map<std::string, std::size_t> loose_;
  std::unordered_map<std::string, std::size_t> any_;
};

void apply_redirect(const Redirect& redirect, Route& route) {
  if (!redirect.url_pattern.empty()) {
    route.redirect = redirect;
  } else if (redirect.scheme == "https") {
    route.redirects_to_tls = true;
    route.tls_redirect_status = redirect.status;
  }
}

/// Traefik's providers.kubernetesCRD.allowCrossNamespace, without which it leaves the reference out.
void assume_cross_namespace(const std::string& object, Route& route) {
  route.assumptions.push_back("allowCrossNamespace is on, which it is not by default, as " + object +
                              " lies in another namespace");
  route.is_off_by_default = true;
}

void apply(const Names& names, const std::string& name, int depth, Route& route) {
  const Extension* extension = depth > deepest ? nullptr : names.find(false, name);
  const bool is_traefik = route.dialect.starts_with("traefik");
  if (extension == nullptr) {
    if (is_traefik) route.assumptions.push_back("Middleware " + name + " exists outside the tree");
    return;
  }
  const std::string& home = extension->meta.namespace_name;
  if (route.dialect == "traefik-crd" && !names.cross_namespace && !same_namespace(home, route.meta.namespace_name)) {
    assume_cross_namespace("Middleware " + name, route);
  }
  for (const std::string_view word : text::words(extension->does)) {
    const std::string_view auth = auth_of(word);
    if (auth == "allow-list") {
      limit_addresses(extension->admitted, route);
    } else if (!auth.empty()) {
      route.auth.emplace_back(auth);
    }
  }
  if (extension->redirect) apply_redirect(*extension->redirect, route);
  route.rewrites.insert(route.rewrites.end(), extension->rewrites.begin(), extension->rewrites.end());
  if (route.auth.size() > most_backends) return;
  for (const std::string& other : extension->chain) apply(names, other, depth + 1, route);
}

/// The Services behind a backend, each with its share of what the backend gets.
void spread(const Names& names, const RouteBackend& backend, int depth, Route& route, std::vector<RouteBackend>& into) {
  const std::string name = backend.namespace_name + "/" + backend.service.value;
  const Extension* service = backend.is_service || depth > deepest ? nullptr : names.find(true, name);
  if (into.size() >= most_backends) return;
  if (service == nullptr) {
    into.push_back(backend);
    return;
  }
  route.mirrors.insert(route.mirrors.end(), service->mirrors.begin(), service->mirrors.end());
  for (const RouteBackend& one : service->backends) {
    RouteBackend part = one;
    // Shares of shares, kept small enough to be multiplied again.
    part.weight = std::clamp<std::int64_t>(part.weight, 0, 1000) * std::clamp<std::int64_t>(backend.weight, 0, 1000);
    spread(names, part, depth + 1, route, into);
  }
}

void check_namespaces(Route& route) {
  for (const RouteBackend& backend : route.backends) {
    if (same_namespace(backend.namespace_name, route.meta.namespace_name)) continue;
    assume_cross_namespace("Service " + backend.namespace_name + "/" + backend.service.value, route);
  }
}

}  // namespace

void apply_extensions(Cluster& cluster) {
  const Names names(cluster);
  for (Route& route : cluster.routes) {
    const std::vector<std::string> extensions = route.extensions;
    for (const std::string& name : extensions) apply(names, name, 0, route);
    if (route.dialect != "traefik-crd") continue;
    std::vector<RouteBackend> backends;
    for (const RouteBackend& backend : route.backends) spread(names, backend, 0, route, backends);
    route.backends = std::move(backends);
    if (!names.cross_namespace) check_namespaces(route);
  }
}

}  // namespace routegrant::kube

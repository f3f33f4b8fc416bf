#include <algorithm>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/traefik.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view prefix = "traefik.ingress.kubernetes.io/";
constexpr Normalisation traefik_path{
    .decode = Normalisation::Decode::all_but_reserved, .dots = true, .merge_slashes = true};

/// What the Ingress provider writes: `Host("h") && PathPrefix("/p")` and so on; the length of this text is the
/// priority.
struct Rule {
  std::string text;
  /// 1: matches, 0: does not, -1: not understood.
  int matches = 0;
};

std::string matcher_of(const Route& route) {
  if (route.match == Route::Match::exact) return "Path";
  if (route.match == Route::Match::prefix) return "PathPrefix";
  const std::string_view named = annotation(route, prefix, "router.pathmatcher");
  return named.empty() ? "PathPrefix" : std::string(named);
}

void add_path(const Route& route, std::string_view path, bool strict, Rule& rule) {
  if (route.path.empty()) return;
  const std::string matcher = matcher_of(route);
  const std::string& written = route.path.value;
  const std::string stripped(without_slashes(written));
  if (matcher == "Path") {
    rule.matches = path == written ? 1 : 0;
  } else if (matcher == "PathRegexp") {
    const auto pattern = Pattern::compile(written, false);
    rule.matches = pattern ? static_cast<int>(pattern->search(path)) : -1;
  } else if (matcher != "PathPrefix") {
    rule.matches = 0;
  } else if (strict && !stripped.empty()) {
    rule.matches = element_prefix(written, path) ? 1 : 0;
    rule.text += "(Path(`" + stripped + "`) || PathPrefix(`" + stripped + "/`))";
    return;
  } else {
    rule.matches = path.starts_with(written) ? 1 : 0;
  }
  rule.text += matcher + "(`" + written + "`)";
}

Rule rule_of(const Route& route, std::string_view host, std::string_view path, bool strict) {
  Rule rule{.text = {}, .matches = 1};
  if (!route.host.empty()) {
    rule.text = "Host(`" + route.host.value + "`)" + (route.path.empty() ? "" : " && ");
    if (!text::equal_ignoring_case(route.host.value, host) && !one_label_wildcard(route.host.value, host)) return {};
  }
  add_path(route, path, strict, rule);
  return rule;
}

std::int64_t priority_of(const Route& route, const Rule& rule) {
  const auto given = text::integer(annotation(route, prefix, "router.priority"));
  return given && *given != 0 ? *given : static_cast<std::int64_t>(rule.text.size());
}

/// Whether the router has TLS of its own: `router.tls`, or a setting below it such as `router.tls.certresolver`, which
/// makes the same section unless `router.tls` says no (traefik/traefik pkg/provider/kubernetes/ingress/annotations.go,
/// RouterIng.TLS, `label:"allowEmpty"`; traefik/paerser parser/nodes_metadata.go, Disabled). Case does not matter.
bool has_own_tls(const Route& route) {
  constexpr std::string_view key = "router.tls";
  bool found = false;
  for (const Pair& pair : route.meta.annotations) {
    const std::string name = text::lower(pair.key.value);
    if (!name.starts_with(prefix)) continue;
    const std::string_view setting = std::string_view(name).substr(prefix.size());
    if (setting == key) {
      const std::string& value = pair.value.value;
      if (!value.empty() && !text::equal_ignoring_case(value, "true")) return false;
      found = true;
    }
    found = found || (setting.starts_with(key) && setting.substr(key.size()).starts_with('.'));
  }
  return found;
}

}  // namespace

/// Every matching router competes, whatever its host: wildcard and host-less rules do receive paths that a named host
/// leaves.
Decision decide_as_traefik(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request,
                           bool strict) {
  const std::string path = *normalised(request.path, traefik_path);
  const std::string host = host_of(request);
  std::vector<std::size_t> best;
  std::vector<std::size_t> unreadable;
  std::int64_t highest = 0;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    if (route.is_default || route.meta.kind != "Ingress") continue;
    const Rule rule = rule_of(route, host, path, strict);
    if (rule.matches < 0) unreadable.push_back(index);
    if (rule.matches <= 0) continue;
    const std::int64_t priority = priority_of(route, rule);
    if (!best.empty() && priority > highest) best.clear();
    if (best.empty()) highest = priority;
    if (priority == highest) best.push_back(index);
  }
  if (!unreadable.empty()) {
    best.insert(best.end(), unreadable.begin(), unreadable.end());
    return undetermined(std::move(best), "a path is a regular expression that is not understood");
  }
  if (best.empty()) {
    // Only default backends of Ingresses without rules become a router, at the lowest priority.
    for (const RouteObject& object : objects_of(cluster, owned)) {
      if (!object.has_rules && object.fallback) best.push_back(*object.fallback);
    }
  }
  return among(cluster, best, request, path, "routers of equal priority are tried in no fixed order");
}

void refine_as_traefik(Route& route) {
  // "namespace-name@kubernetescrd"; which dash parts the two only the namespace tells.
  for (const std::string_view written : text::split(annotation(route, prefix, "router.middlewares"), ',')) {
    std::string_view name = text::trim(written);
    const bool is_resource = name.ends_with("@kubernetescrd");
    name = name.substr(0, name.find('@'));
    if (is_resource && name.find('/') != std::string_view::npos) {
      // The provider joins namespace and name by a dash: no middleware has such a name, and the router is not built
      // (Traefik, Kubernetes Ingress, router.middlewares; a router with a missing middleware is in error).
      route.accepted = false;
      route.problems.push_back("Traefik makes no router of it: no middleware can be called '" + std::string(name) +
                               "', as a namespace and a name are joined by a dash");
    }
    const std::string own = route.meta.namespace_name + "-";
    if (name.starts_with(own)) {
      route.extensions.push_back(route.meta.namespace_name + "/" + std::string(name.substr(own.size())));
    } else if (const std::size_t dash = name.find('-'); dash != std::string_view::npos) {
      route.extensions.push_back(std::string(name.substr(0, dash)) + "/" + std::string(name.substr(dash + 1)));
    }
  }
  if (has_own_tls(route)) {
    route.tls = true;
    route.tls_only = true;
    route.redirects_to_tls = true;
  }
  route.listener = std::string(annotation(route, prefix, "router.entrypoints"));
  limit_to_entry_points(route);
}

void limit_to_entry_points(Route& route) {
  if (route.listener.empty()) return;
  const std::vector<std::string_view> names = text::split(route.listener, ',');
  const auto are_all = [&](std::string_view known) {
    return std::all_of(names.begin(), names.end(), [&](std::string_view name) {
      return text::contains_word(known, text::lower(text::trim(name)));
    });
  };
  // With TLS of its own it takes nothing else at any entry point.
  route.plain_only = !route.tls_only && are_all("web http");
  route.tls_only = route.tls_only || are_all("websecure https");
}

namespace {

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  return decide_as_traefik(cluster, owned, request, false);
}

}  // namespace

const Dialect traefik{.name = "traefik",
                      .controllers = "traefik.io/ingress-controller",
                      .class_names = "traefik",
                      .prefixes = "traefik.ingress.kubernetes.io/",
                      .refine = refine_as_traefik,
                      .decide = decide};

}  // namespace routegrant::kube

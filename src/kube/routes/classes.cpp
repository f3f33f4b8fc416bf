#include "kube/routes/classes.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::kube {
namespace {

/// Words within a class's name that tell the controller ("nginx-internal", "traefik-external").
struct Hint {
  std::string_view word;
  const Dialect* dialect;
};

const std::array<Hint, 8>& hints() {
  static const std::array<Hint, 8> known{{{"nginx", &nginx},
                                          {"traefik", &traefik},
                                          {"haproxy", &haproxy_ingress},
                                          {"contour", &contour},
                                          {"kong", &kong},
                                          {"istio", &istio},
                                          {"alb", &alb},
                                          {"gce", &gce}}};
  return known;
}

bool has_prefix(const Route& route, const Dialect& dialect) {
  for (const std::string_view prefix : text::words(dialect.prefixes)) {
    const auto at = std::lower_bound(route.meta.annotations.begin(), route.meta.annotations.end(), prefix,
                                     [](const Pair& pair, std::string_view wanted) { return pair.key.value < wanted; });
    if (at != route.meta.annotations.end() && at->key.value.starts_with(prefix)) return true;
  }
  return false;
}

const Dialect* by_annotations(const Route& route) {
  for (const Dialect* dialect : all_dialects()) {
    if (has_prefix(route, *dialect)) return dialect;
  }
  return nullptr;
}

const Dialect* by_controller(std::string_view controller) {
  for (const Dialect* dialect : all_dialects()) {
    if (text::contains_word(dialect->controllers, controller)) return dialect;
  }
  // haproxytech and others append a name of their own choice to the controller.
  for (const Dialect* dialect : all_dialects()) {
    for (const std::string_view known : text::words(dialect->controllers)) {
      if (controller.starts_with(known) && controller.substr(known.size()).starts_with('/')) return dialect;
    }
  }
  return nullptr;
}

const Dialect* by_name(std::string_view name) {
  if (const Dialect* known = find_dialect(name)) return known;
  const std::string lower = text::lower(name);
  for (const Hint& hint : hints()) {
    if (lower.find(hint.word) != std::string::npos) return hint.dialect;
  }
  return nullptr;
}

}  // namespace

const RouteClass* find_class(const Cluster& cluster, std::string_view kind, std::string_view name) {
  const auto at = std::find_if(cluster.classes.begin(), cluster.classes.end(), [&](const RouteClass& known) {
    return known.meta.kind == kind && known.meta.name.value == name;
  });
  return at != cluster.classes.end() ? &*at : nullptr;
}

void apply_default_class(const Cluster& cluster, Route& route) {
  if (!route.class_name.empty()) return;
  const RouteClass* chosen = nullptr;
  for (const RouteClass& known : cluster.classes) {
    if (known.meta.kind != "IngressClass" || !known.is_default) continue;
    // Of several the newest wins, and manifests do not tell which that is.
    if (chosen != nullptr) return;
    chosen = &known;
  }
  if (chosen != nullptr) route.class_name = chosen->meta.name;
}

const Dialect& dialect_of(const Cluster& cluster, const Route& route) {
  const RouteClass* known = find_class(cluster, "IngressClass", route.class_name.value);
  if (known != nullptr) {
    if (const Dialect* dialect = by_controller(known->controller.value)) return *dialect;
  }
  const Dialect* annotated = by_annotations(route);
  if (known == nullptr && !route.class_name.empty()) {
    const Dialect* named = by_name(route.class_name.value);
    // "nginx" and "haproxy" are class names of two controllers each; their annotations tell them apart.
    const bool shared = named == &nginx || named == &haproxy_ingress;
    const bool other = annotated == &f5_nginx || annotated == &haproxytech;
    if (named != nullptr && !(shared && other && !has_prefix(route, *named))) return *named;
  }
  return annotated != nullptr ? *annotated : k8s_spec;
}

}  // namespace routegrant::kube

#include <map>
#include <string>
#include <tuple>

#include "kube/attach.hpp"
#include "kube/classes.hpp"
#include "kube/dialects.hpp"
#include "kube/exposure.hpp"
#include "kube/kinds.hpp"

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
  }
  refuse_whole_objects(cluster, out);
}

}  // namespace routegrant::kube

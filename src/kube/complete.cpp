#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "kube/cluster/exposure.hpp"
#include "kube/cluster/unplaced.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/nginx_canary.hpp"
#include "kube/dialects/nginx_fallback.hpp"
#include "kube/dialects/shared_certificates.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/attach_databases.hpp"
#include "kube/operators/unbound_roles.hpp"
#include "kube/routes/attach.hpp"
#include "kube/routes/attached_policies.hpp"
#include "kube/routes/authorization.hpp"
#include "kube/routes/classes.hpp"
#include "kube/routes/compose_routes.hpp"
#include "kube/routes/entry_points.hpp"
#include "kube/routes/extensions.hpp"
#include "kube/routes/tls_options.hpp"
#include "kube/routes/unread_entry.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

void name_dialect(const Cluster& cluster, std::string_view forced_dialect, Route& route) {
  apply_default_class(cluster, route);
  const Dialect* forced = forced_dialect.empty() ? nullptr : find_dialect(forced_dialect);
  route.dialect = std::string((forced != nullptr ? *forced : dialect_of(cluster, route)).name);
}

/// Why the specification alone says where its requests go.
std::string why_by_specification(const Cluster& cluster, const Route& route) {
  if (!route.class_name.empty())
    return "class " + route.class_name.value + " belongs to a controller that keeps to the specification";
  std::string defaults;
  for (const RouteClass& known : cluster.classes) {
    if (known.meta.kind == "IngressClass" && known.is_default)
      defaults += (defaults.empty() ? "" : ", ") + known.meta.name.value;
  }
  return defaults.empty()
             ? "a controller takes it without a class, and keeps to the specification"
             : "several classes are the default (" + defaults +
                   "), and manifests do not say which is the newest; whichever it is keeps to the specification";
}

void complete_ingress(const Cluster& cluster, Route& route) {
  const Dialect* dialect = find_dialect(route.dialect);
  if (dialect != nullptr && dialect->refine != nullptr) dialect->refine(route);
  add_nginx_fallback(cluster, route);
  if (route.dialect == "k8s-spec") {
    route.assumptions.push_back(why_by_specification(cluster, route));
  }
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
  forget_unbound_roles(cluster);
  compose_routes(cluster);
  attach_routes(cluster, out);
  for (Route& route : cluster.routes) {
    if (route.meta.kind == "Ingress") name_dialect(cluster, forced_dialect, route);
  }
  share_certificates(cluster);
  for (Route& route : cluster.routes) {
    if (route.meta.kind == "Ingress") complete_ingress(cluster, route);
    if (route.dialect == "openshift" && route.exposure == "unknown") route.exposure = "internet";
  }
  apply_entry_settings(cluster);
  apply_extensions(cluster);
  apply_tls_options(cluster);
  apply_attached_policies(cluster);
  for (Route& route : cluster.routes) {
    if (route.for_private_addresses) route.exposure = "internal";
  }
  refuse_whole_objects(cluster, out);
  refuse_lone_canaries(cluster, out);
  add_node_routes(cluster);
  attach_databases(cluster, out);
  complete_producers(cluster);
  add_tunnels(cluster);
  tell_unread_entries(cluster, out);
  cluster.index = Index(cluster);
  apply_authorization(cluster);
  tell_unplaced(cluster, out);
}

}  // namespace routegrant::kube

#include <algorithm>
#include <set>
#include <string>

#include "base/glob.hpp"
#include "base/text.hpp"
#include "kube/cluster.hpp"
#include "relate/builder.hpp"

namespace routegrant::relate {
namespace {

bool is_service_entry(const kube::Route& route) {
  return route.meta.kind == "LoadBalancer" || route.meta.kind == "NodePort";
}

/// LoadBalancer and NodePort entries carry the Service's port as their first backend's port.
std::string listener_of(const kube::Route& route) {
  return is_service_entry(route) && !route.backends.empty() ? route.backends.front().port.value : std::string();
}

/// How people call the route: what one would type into a browser, or the Service and port that are open.
std::string entry_of(const kube::Route& route) {
  if (is_service_entry(route)) {
    const std::string port = listener_of(route);
    return route.meta.kind + " " + route.meta.object() + (port.empty() ? "" : ":" + port);
  }
  std::string entry = route.host.empty() ? "*" : route.host.value;
  if (route.is_default) return entry == "*" ? "any other request" : entry + " (default backend)";
  entry += route.path.empty() ? "/" : route.path.value;
  return entry;
}

/// The settings' word on exposure wins over what the manifests suggest.
std::string exposure_of(const kube::Route& route, const Settings& settings) {
  const std::string by_class = "ingress-class/" + route.class_name.value;
  const auto named = [&](const std::vector<std::string>& globs) {
    return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
      return (!route.class_name.empty() && glob_matches(glob, by_class)) || glob_matches(glob, route.meta.object());
    });
  };
  if (named(settings.internal_routes)) return "internal";
  if (named(settings.public_routes)) return "internet";
  return route.exposure;
}

bool is_external_service(const std::string& object, const Settings& settings) {
  return std::any_of(settings.external_services.begin(), settings.external_services.end(),
                     [&](const std::string& glob) { return glob_matches(glob, object); });
}

struct Target {
  std::string status;
  const kube::Service* service = nullptr;
};

Target target_of(const kube::Cluster& cluster, const kube::Route& route, const kube::RouteBackend& backend,
                 const std::string& object, const Settings& settings) {
  if (!backend.is_service) return {.status = "not-a-service"};
  const std::string& from = backend.namespace_name.empty() ? route.meta.namespace_name : backend.namespace_name;
  const kube::Service* service = kube::find_service(cluster, from, backend.service.value);
  if (service == nullptr) {
    if (is_external_service(object, settings)) return {.status = "external"};
    return {.status = kube::find_unseen(cluster, from) == nullptr ? "missing-service" : "unseen"};
  }
  if (service->type == "ExternalName") return {.status = "external-name", .service = service};
  if (service->generated || backend.port.empty() || kube::find_port(*service, backend.port.value) != nullptr) {
    return {.status = "found", .service = service};
  }
  // ingress-nginx also takes a number that is a targetPort (controller.go, serviceEndpoints).
  if (route.dialect == "nginx") {
    for (const kube::ServicePort& port : service->ports) {
      if (port.target.value == backend.port.value) return {.status = "found", .service = service};
    }
  }
  return {.status = "missing-port", .service = service};
}

void relate_backends(Builder& builder, const ScopeModel& model, const ScopeFacts& facts, const kube::Route& route,
                     FactId route_fact) {
  std::set<std::pair<std::string, std::string>> seen;
  std::set<const kube::Service*> routed;
  for (const kube::RouteBackend& backend : route.backends) {
    const std::string& from = backend.namespace_name.empty() ? route.meta.namespace_name : backend.namespace_name;
    const std::string object = from.empty() ? backend.service.value : from + "/" + backend.service.value;
    if (!seen.emplace(object, backend.port.value).second) continue;
    const Target target = target_of(model.cluster, route, backend, object, builder.model.settings);
    const Span span = target.status == "missing-port" ? backend.port.span : backend.service.span;
    builder.graph.add(
        Backend{.route = route_fact, .service_name = object, .port = backend.port.value, .status = target.status},
        Reason{.span = span, .premises = {route_fact}});
    if (target.status != "found" || !routed.insert(target.service).second) continue;
    const auto index = static_cast<std::size_t>(target.service - model.cluster.services.data());
    builder.graph.add(RoutesTo{.route = route_fact, .service = facts.services[index]},
                      Reason{.span = backend.service.span, .premises = {route_fact, facts.services[index]}});
  }
}

std::string port_of(const kube::ServicePort& port) {
  return std::to_string(port.port) + (port.protocol == "TCP" ? "" : "/" + port.protocol);
}

void relate_exposed(Builder& builder, const ScopeModel& model, const ScopeFacts& facts) {
  const kube::Cluster& cluster = model.cluster;
  for (std::size_t s = 0; s < cluster.services.size(); ++s) {
    const kube::Service& service = cluster.services[s];
    if (service.type != "LoadBalancer" && service.type != "NodePort") continue;
    for (const auto& [workload, selects] : facts.selected_by_service[s]) {
      for (const kube::ServicePort& port : service.ports) {
        const std::optional<std::int64_t> target = kube::target_port(port, cluster.workloads[workload]);
        builder.graph.add(Exposes{.workload = facts.workloads[workload],
                                  .service = facts.services[s],
                                  .how = service.type,
                                  .port = port_of(port),
                                  .target = target.value_or(0),
                                  .exposure = service.type == "NodePort"       ? "unknown"
                                              : service.internal_load_balancer ? "internal"
                                                                               : "internet"},
                          Reason{.span = service.type_span, .premises = {selects}});
      }
    }
  }
  for (std::size_t w = 0; w < cluster.workloads.size(); ++w) {
    const kube::Pod& pod = cluster.workloads[w].pod;
    std::set<std::string> seen;
    for (const kube::Container& container : pod.containers) {
      for (const kube::ContainerPort& port : container.ports) {
        if (!pod.host_network && !port.host_port) continue;
        const std::string number = std::to_string(pod.host_network ? port.port : *port.host_port);
        if (!seen.insert(number).second) continue;
        builder.graph.add(Exposes{.workload = facts.workloads[w],
                                  .service = FactId::none,
                                  .how = pod.host_network ? "hostNetwork" : "hostPort",
                                  .port = number,
                                  .target = port.port,
                                  .exposure = "unknown"},
                          Reason{.span = port.span, .premises = {facts.workloads[w]}});
      }
    }
  }
}

}  // namespace

void relate_routes(Builder& builder) {
  for (std::size_t i = 0; i < builder.model.scopes.size(); ++i) {
    const ScopeModel& model = builder.model.scopes[i];
    ScopeFacts& facts = builder.scopes[i];
    for (const kube::Route& route : model.cluster.routes) {
      const bool plain = !is_service_entry(route) && !(route.tls && route.redirects_to_tls);
      const FactId fact = builder.graph.add(
          Route{.scope = facts.scope,
                .kind = route.meta.kind,
                .object_kind = is_service_entry(route) ? "Service" : route.meta.kind,
                .entry = entry_of(route),
                .namespace_name = route.meta.namespace_name,
                .name = route.meta.name.value,
                .object = route.meta.object(),
                .host = route.host.empty() ? "*" : route.host.value,
                .path = route.path.value,
                .match = std::string(kube::name_of(route.match)),
                .listener = listener_of(route),
                .dialect = route.dialect,
                .exposure = exposure_of(route, builder.model.settings),
                .tls = route.tls,
                .plain_http = plain,
                .auth = text::join(route.auth, ","),
                .accepted = route.accepted,
                .catch_all = route.is_default || route.host.empty() || route.host.value.starts_with("*")},
          Reason{.span = route.span});
      facts.routes.push_back(fact);
      relate_backends(builder, model, facts, route, fact);
    }
    relate_exposed(builder, model, facts);
  }
}

}  // namespace routegrant::relate

#include "kube/routes/attached_policies.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/attach.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/classes.hpp"

namespace routegrant::kube {
namespace {

using Policies = std::vector<const Extension*>;

Policies attached(const Cluster& cluster) {
  Policies policies;
  for (const Extension& extension : cluster.extensions) {
    if (is_attached_policy(extension.meta.kind)) policies.push_back(&extension);
  }
  return policies;
}

/// The policy of the kind that is attached to the object, or to that section of it; targets lie in the policy's own
/// namespace.
const Extension* policy_of(const Policies& policies, std::string_view kind, const RouteParent& object) {
  const auto is_of = [&](const Extension* policy) {
    return policy->meta.kind == kind && same_namespace(policy->meta.namespace_name, object.namespace_name) &&
           std::any_of(policy->targets.begin(), policy->targets.end(), [&](const RouteParent& target) {
             return target.kind == object.kind && target.name.value == object.name.value &&
                    target.section == object.section;
           });
  };
  const auto at = std::find_if(policies.begin(), policies.end(), is_of);
  return at == policies.end() ? nullptr : *at;
}

/// That of the section, or else of the whole object.
const Extension* nearest(const Policies& policies, std::string_view kind, RouteParent object) {
  const Extension* of_section = object.section.empty() ? nullptr : policy_of(policies, kind, object);
  if (of_section != nullptr) return of_section;
  object.section.clear();
  return policy_of(policies, kind, object);
}

/// What one of the policies asks; nothing where not all of several are there.
void ask(const Policies& asking, Route& route) {
  const bool by_all = !asking.empty() && std::none_of(asking.begin(), asking.end(),
                                                      [](const Extension* policy) { return policy == nullptr; });
  if (!by_all) return;
  for (const std::string_view word : text::words(asking.front()->does)) {
    const bool is_common = std::all_of(
        asking.begin(), asking.end(), [&](const Extension* policy) { return text::contains_word(policy->does, word); });
    if (!is_common) continue;
    if (word == denies_all) {
      route.fixed_status = 403;
    } else if (word == "allow-list") {
      limit_addresses(asking.front()->admitted, route);
    } else {
      route.auth.emplace_back(word);
    }
  }
}

/// Whether Envoy Gateway may be the one that takes the Gateway's routes: its GatewayClass says so, or is not in the
/// tree.
bool may_be_of_envoy(const Cluster& cluster, const RouteParent& parent) {
  const Gateway* gateway = find_gateway(cluster, parent.namespace_name, parent.name.value);
  const RouteClass* known =
      gateway == nullptr ? nullptr : find_class(cluster, "GatewayClass", gateway->class_name.value);
  return known == nullptr || known->controller.empty() ||
         known->controller.value == "gateway.envoyproxy.io/gatewayclass-controller";
}

void apply(const Cluster& cluster, const Policies& policies, Route& route) {
  const std::string& home = route.meta.namespace_name;
  const Extension* own =
      nearest(policies, "SecurityPolicy",
              {.kind = route.meta.kind, .namespace_name = home, .name = route.meta.name, .section = route.rule_name});
  Policies security;
  Policies traffic;
  for (RouteParent parent : route.parents) {
    if (parent.namespace_name.empty()) parent.namespace_name = home;
    const bool is_read = may_be_of_envoy(cluster, parent);
    security.push_back(!is_read ? nullptr : own != nullptr ? own : nearest(policies, "SecurityPolicy", parent));
    traffic.push_back(is_read ? nearest(policies, "ClientTrafficPolicy", parent) : nullptr);
  }
  Policies before_services;
  for (const RouteBackend& backend : route.backends) {
    before_services.push_back(
        policy_of(policies, "GCPBackendPolicy",
                  {.kind = "Service", .namespace_name = namespace_of(route, backend), .name = backend.service}));
  }
  ask(security, route);
  ask(traffic, route);
  ask(before_services, route);
}

/// The configuration that a Service names for one of its ports, by the port's name or number, or for all: a JSON text
/// such as `{"ports": {"http": "a"}, "default": "b"}` (ingress-gce, pkg/annotations/service.go).
std::string_view configuration_for(std::string_view annotation, const ServicePort* port) {
  std::vector<std::string_view> words;
  for (std::size_t at = annotation.find('"'); at != std::string_view::npos; at = annotation.find('"', at)) {
    const std::size_t end = annotation.find('"', at + 1);
    if (end == std::string_view::npos) break;
    words.push_back(annotation.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  const auto named = [&](std::string_view key) {
    const auto at = std::find(words.begin(), words.end(), key);
    return at == words.end() || at + 1 == words.end() ? std::string_view() : *(at + 1);
  };
  std::string_view found;
  if (port != nullptr && !port->name.empty()) found = named(port->name);
  if (found.empty() && port != nullptr) found = named(std::to_string(port->port));
  return found.empty() ? named("default") : found;
}

const Extension* configuration_of(const Cluster& cluster, const Policies& policies, const Route& route,
                                  const RouteBackend& backend) {
  const Service* service = target_of(cluster, route, backend).service;
  if (service == nullptr) return nullptr;
  std::string_view annotation = value_of(service->meta.annotations, "cloud.google.com/backend-config");
  if (annotation.empty()) annotation = value_of(service->meta.annotations, "beta.cloud.google.com/backend-config");
  const std::string_view name = configuration_for(annotation, find_port(*service, backend.port.value));
  const auto at = std::find_if(policies.begin(), policies.end(), [&](const Extension* policy) {
    return policy->meta.kind == "BackendConfig" && policy->meta.name.value == name &&
           same_namespace(policy->meta.namespace_name, service->meta.namespace_name);
  });
  return at == policies.end() ? nullptr : *at;
}

}  // namespace

bool is_attached_policy(std::string_view kind) {
  return kind == "SecurityPolicy" || kind == "ClientTrafficPolicy" || kind == "GCPBackendPolicy" ||
         kind == "BackendConfig";
}

std::vector<RouteParent> targets_of(const yaml::Cursor& spec) {
  std::vector<yaml::Cursor> references = spec["targetRefs"].items();
  if (spec["targetRef"].present()) references.push_back(spec["targetRef"]);
  std::vector<RouteParent> targets;
  targets.reserve(references.size());
  for (const yaml::Cursor& reference : references) {
    targets.push_back({.kind = std::string(reference["kind"].text()),
                       .name = text_of(reference["name"]),
                       .section = std::string(reference["sectionName"].text())});
  }
  return targets;
}

void apply_attached_policies(Cluster& cluster) {
  const Policies policies = attached(cluster);
  if (policies.empty()) return;
  for (Route& route : cluster.routes) {
    if (route.dialect == "gateway-api" && !route.fixed_status) apply(cluster, policies, route);
    if (route.dialect != "gce") continue;
    Policies before_services;
    for (const RouteBackend& backend : route.backends) {
      before_services.push_back(configuration_of(cluster, policies, route, backend));
    }
    ask(before_services, route);
  }
}

}  // namespace routegrant::kube

#include "kube/authorization.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/attach.hpp"
#include "kube/backend.hpp"

namespace routegrant::kube {
namespace {

/// Where Istio's own pods run, and whose policies hold everywhere (MeshConfig.rootNamespace, by default).
constexpr std::string_view root_namespace = "istio-system";

bool is_policy(const Extension& extension) {
  return extension.meta.kind == "AuthorizationPolicy";
}

bool does(const Extension& policy, std::string_view word) {
  return text::contains_word(policy.does, word);
}

bool is_target(const Extension& policy, std::string_view kind, std::string_view name) {
  return std::any_of(policy.targets.begin(), policy.targets.end(),
                     [&](const RouteParent& target) { return target.kind == kind && target.name.value == name; });
}

/// Whether the policy guards pods of the backend.
bool guards(const Cluster& cluster, const Extension& policy, const Route& route, const RouteBackend& backend) {
  const bool selects_all = !policy.selector.present && policy.targets.empty();
  // The root namespace's policies hold everywhere.
  const bool everywhere = policy.meta.namespace_name == root_namespace && selects_all;
  if (!same_namespace(policy.meta.namespace_name, namespace_of(route, backend)) && !everywhere) return false;
  if (!policy.targets.empty()) return is_target(policy, "Service", backend.service.value);
  if (selects_all) return true;
  const Service* service = target_of(cluster, route, backend).target;
  if (service == nullptr) return false;
  const std::vector<std::size_t> workloads = workloads_behind(cluster, backend, *service);
  return std::any_of(workloads.begin(), workloads.end(), [&](std::size_t workload) {
    return matches(policy.selector, cluster.workloads[workload].pod.labels);
  });
}

/// The labels of a gateway's pods, as far as its selector tells. Istio's own installation gives `app` beside `istio`
/// (manifests/charts/gateways/istio-ingress).
Pairs usual_labels(const Gateway& gateway) {
  Pairs labels = gateway.selector;
  const auto complete = [&](std::string_view key, std::string_view value, std::string_view other,
                            std::string_view other_value) {
    if (value_of(labels, key) != value || find(labels, other) != nullptr) return;
    const auto at =
        std::find_if(labels.begin(), labels.end(), [&](const Pair& pair) { return pair.key.value > other; });
    labels.insert(at, {.key = {std::string(other), {}}, .value = {std::string(other_value), {}}});
  };
  complete("istio", "ingressgateway", "app", "istio-ingressgateway");
  complete("app", "istio-ingressgateway", "istio", "ingressgateway");
  return labels;
}

enum class Guarding : std::uint8_t { no, perhaps, yes };

/// Whether a gateway's pods are likely in the namespace, where the tree shows none.
bool may_hold_gateways(std::string_view name, const Gateway& gateway) {
  return name == gateway.meta.namespace_name || name.find("istio") != std::string_view::npos ||
         name.find("ingress") != std::string_view::npos || name.find("gateway") != std::string_view::npos;
}

/// By the labels of the pods that the gateway selects, which are in any namespace: a policy selects those of its own.
Guarding guards_pods_of(const Cluster& cluster, const Extension& policy, const Gateway& gateway) {
  bool shown = false;
  for (const Workload& workload : cluster.workloads) {
    const Pairs& labels = workload.pod.labels;
    const bool takes = std::all_of(gateway.selector.begin(), gateway.selector.end(), [&](const Pair& pair) {
      return value_of(labels, pair.key.value) == pair.value.value;
    });
    if (!takes) continue;
    shown = true;
    if (same_namespace(policy.meta.namespace_name, workload.meta.namespace_name) && matches(policy.selector, labels))
      return Guarding::yes;
  }
  if (shown || !may_hold_gateways(policy.meta.namespace_name, gateway)) return Guarding::no;
  if (matches(policy.selector, gateway.selector)) return Guarding::yes;
  return matches(policy.selector, usual_labels(gateway)) ? Guarding::perhaps : Guarding::no;
}

/// Whether the policy guards the pods that take the gateway's requests (istio.io, Ingress Access Control), by a
/// selector or by naming the Gateway.
Guarding guards(const Cluster& cluster, const Extension& policy, const Gateway& gateway) {
  constexpr std::string_view gateway_label = "gateway.networking.k8s.io/gateway-name";
  const auto certain = [](bool is) { return is ? Guarding::yes : Guarding::no; };
  const bool beside = same_namespace(policy.meta.namespace_name, gateway.meta.namespace_name);
  if (!policy.targets.empty()) return certain(beside && is_target(policy, "Gateway", gateway.meta.name.value));
  if (!policy.selector.present || policy.selector.empty()) return Guarding::no;
  if (!gateway.selector.empty()) return guards_pods_of(cluster, policy, gateway);
  Pairs labels;
  labels.push_back({.key = {std::string(gateway_label), {}}, .value = gateway.meta.name});
  return certain(beside && !gateway.class_name.empty() && matches(policy.selector, labels));
}

/// Whether the policy's rules speak of the route's host: `*.x`, `x*` and `*` are patterns.
bool speaks_of(const Extension& policy, const Route& route) {
  const std::string& host = route.host.value;
  if (policy.hosts.empty() || host.empty() || host.starts_with("*")) return true;
  return std::any_of(policy.hosts.begin(), policy.hosts.end(), [&](const std::string& named) {
    const std::string pattern = text::lower(named.substr(0, named.find(':')));
    if (pattern.starts_with('*')) return std::string_view(host).ends_with(std::string_view(pattern).substr(1));
    if (pattern.ends_with('*')) return host.starts_with(pattern.substr(0, pattern.size() - 1));
    return text::equal_ignoring_case(pattern, host);
  });
}

/// What policies make of the requests that come to the pods they guard.
struct Verdict {
  /// The policies that refuse every request, and those of which nobody can tell.
  std::vector<const Extension*> refusing{};
  std::vector<const Extension*> undecided{};
  std::vector<const Extension*> all{};
};

/// An ALLOW with the word `admitting` lets requests through.
Verdict verdict_of(std::vector<const Extension*> policies, std::string_view admitting) {
  Verdict verdict;
  std::vector<const Extension*> allowing;
  for (const Extension* policy : policies) {
    if (does(*policy, "ALLOW")) allowing.push_back(policy);
    if (does(*policy, "DENY") && policy->of_every_request) verdict.refusing.push_back(policy);
    const bool may_refuse = does(*policy, "CUSTOM") || (does(*policy, "DENY") && !policy->of_every_request);
    if (may_refuse && !does(*policy, "part")) verdict.undecided.push_back(policy);
  }
  const auto allows_nothing = [](const Extension* policy) { return policy->of_every_request; };
  if (std::all_of(allowing.begin(), allowing.end(), allows_nothing)) {
    verdict.refusing.insert(verdict.refusing.end(), allowing.begin(), allowing.end());
  } else if (std::none_of(allowing.begin(), allowing.end(),
                          [&](const Extension* policy) { return does(*policy, admitting); })) {
    std::copy_if(allowing.begin(), allowing.end(), std::back_inserter(verdict.undecided),
                 [&](const Extension* policy) { return !allows_nothing(policy); });
  }
  verdict.all = std::move(policies);
  return verdict;
}

/// Those of the tree's policies that speak of the route's host and guard what is asked about.
template <class Guarded>
std::vector<const Extension*> policies_of(const Cluster& cluster, const Route& route, const Guarded& is_guarded) {
  std::vector<const Extension*> policies;
  for (const Extension& policy : cluster.extensions) {
    if (is_policy(policy) && speaks_of(policy, route) && is_guarded(policy)) policies.push_back(&policy);
  }
  return policies;
}

Verdict verdict_at(const Cluster& cluster, const Route& route, const Gateway& gateway) {
  const auto guarding = [&](Guarding wanted) {
    return policies_of(cluster, route,
                       [&](const Extension& policy) { return guards(cluster, policy, gateway) == wanted; });
  };
  Verdict verdict = verdict_of(guarding(Guarding::yes), "anyone");
  // What guards the gateway only perhaps refuses nothing for certain.
  const Verdict perhaps = verdict_of(guarding(Guarding::perhaps), "anyone");
  for (const auto* policies : {&perhaps.refusing, &perhaps.undecided}) {
    verdict.undecided.insert(verdict.undecided.end(), policies->begin(), policies->end());
  }
  return verdict;
}

void add_once(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

/// What is known of a route's requests so far: refused by all that was asked, and by whom they may be.
struct Asked {
  bool refused = true;
  std::vector<std::string> undecided{};
  std::vector<std::string> assumptions{};

  void take(const Verdict& verdict) {
    refused = refused && !verdict.refusing.empty();
    for (const Extension* policy : verdict.all) {
      const auto& refusing = verdict.refusing;
      const bool refuses = std::find(refusing.begin(), refusing.end(), policy) != refusing.end();
      add_once(assumptions, "AuthorizationPolicy " + policy->meta.object() +
                                (refuses ? " refuses every request" : " lets the request through"));
    }
    for (const Extension* policy : verdict.undecided) {
      if (verdict.refusing.empty()) add_once(undecided, "AuthorizationPolicy " + policy->meta.object());
    }
  }

  void tell(Route& route) const {
    route.assumptions.insert(route.assumptions.end(), assumptions.begin(), assumptions.end());
    if (refused) {
      route.fixed_status = 403;
    } else {
      route.auth.insert(route.auth.end(), undecided.begin(), undecided.end());
    }
  }
};

/// Gateways that are not in the tree may be open: a route that names one of them is asked nothing.
void ask_gateways(const Cluster& cluster, Route& route) {
  Asked asked{.refused = !route.parents.empty()};
  for (const RouteParent& parent : route.parents) {
    const std::string& where = parent.namespace_name.empty() ? route.meta.namespace_name : parent.namespace_name;
    const Gateway* gateway = parent.kind == "Gateway" ? find_gateway(cluster, where, parent.name.value) : nullptr;
    if (gateway == nullptr) return;
    asked.take(verdict_at(cluster, route, *gateway));
  }
  asked.tell(route);
}

void ask_pods(const Cluster& cluster, Route& route) {
  Asked asked{.refused = !route.backends.empty()};
  for (const RouteBackend& backend : route.backends) {
    if (backend.weight == 0) continue;
    const auto policies =
        policies_of(cluster, route, [&](const Extension& policy) { return guards(cluster, policy, route, backend); });
    asked.take(verdict_of(policies, "gateway"));
  }
  asked.tell(route);
}

}  // namespace

void apply_authorization(Cluster& cluster) {
  if (std::none_of(cluster.extensions.begin(), cluster.extensions.end(), is_policy)) return;
  for (Route& route : cluster.routes) {
    const bool is_istio = route.dialect == "istio-virtual-service";
    if (!is_istio && route.dialect != "gateway-api") continue;
    if (!route.fixed_status) ask_gateways(cluster, route);
    // What the gateway answers by itself comes to no pod.
    if (is_istio && !route.redirect && !route.fixed_status) ask_pods(cluster, route);
  }
}

}  // namespace routegrant::kube

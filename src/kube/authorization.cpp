#include "kube/authorization.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/backend.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view root_namespace = "istio-system";

bool does(const Extension& policy, std::string_view word) {
  return text::contains_word(policy.does, word);
}

/// Whether the policy guards pods of the backend.
bool guards(const Cluster& cluster, const Extension& policy, const Route& route, const RouteBackend& backend) {
  // What names its targets is for those alone.
  if (!policy.chain.empty()) return false;
  // The root namespace's policies hold everywhere.
  const bool everywhere = policy.meta.namespace_name == root_namespace && !policy.selector.present;
  if (!same_namespace(policy.meta.namespace_name, namespace_of(route, backend)) && !everywhere) return false;
  if (!policy.selector.present) return true;
  const Service* service = target_of(cluster, route, backend).target;
  if (service == nullptr) return false;
  const std::vector<std::size_t> workloads = selected_workloads(cluster, *service);
  return std::any_of(workloads.begin(), workloads.end(), [&](std::size_t workload) {
    return matches(policy.selector, cluster.workloads[workload].pod.labels);
  });
}

/// The labels of a gateway's pods, as far as its selector tells.
Pairs labels_asked(const Selector& selector) {
  Pairs labels;
  for (const Requirement& one : selector.requirements) {
    if (one.op == Requirement::Operator::in && one.values.size() == 1)
      labels.push_back({.key = one.key, .value = {one.values.front(), one.key.span}});
  }
  std::sort(labels.begin(), labels.end(), [](const Pair& a, const Pair& b) { return a.key.value < b.key.value; });
  return labels;
}

enum class Guarding : std::uint8_t { no, perhaps, yes };

/// Whether a gateway's pods are likely in the namespace: a policy selects pods of its own only.
bool may_hold_gateways(std::string_view name) {
  return name.find("istio") != std::string_view::npos || name.find("ingress") != std::string_view::npos ||
         name.find("gateway") != std::string_view::npos;
}

/// Whether a policy with a selector or targets guards the pods of the gateway that a route names (istio.io, "Ingress
/// Access Control"). Which namespace they are in no manifest of the Gateway says; pods that the tree shows tell.
Guarding guards_gateway(const Cluster& cluster, const Extension& policy, const std::string& gateway,
                        const Selector* pods) {
  if (!policy.chain.empty()) {
    const bool is_named =
        std::find(policy.chain.begin(), policy.chain.end(), "Gateway " + gateway) != policy.chain.end();
    return is_named ? Guarding::yes : Guarding::no;
  }
  if (!policy.selector.present || policy.selector.empty()) return Guarding::no;
  constexpr std::string_view by_name = "gateway.networking.k8s.io/gateway-name";
  const Requirement& first = policy.selector.requirements.front();
  if (first.key.value == by_name) {
    const bool is_named =
        first.values.size() == 1 && policy.meta.namespace_name + "/" + first.values.front() == gateway;
    return is_named ? Guarding::yes : Guarding::no;
  }
  if (pods == nullptr) return Guarding::no;
  for (const Workload& workload : cluster.workloads) {
    if (pods->empty() || !matches(*pods, workload.pod.labels)) continue;
    const bool is_own = same_namespace(workload.meta.namespace_name, policy.meta.namespace_name) &&
                        matches(policy.selector, workload.pod.labels);
    if (is_own) return Guarding::yes;
  }
  if (!may_hold_gateways(policy.meta.namespace_name)) return Guarding::no;
  if (matches(policy.selector, labels_asked(*pods))) return Guarding::yes;
  // The labels that Istio's own gateway has beside `istio: ingressgateway`.
  const Pairs usual{{.key = {"app", {}}, .value = {"istio-ingressgateway", {}}},
                    {.key = {"istio", {}}, .value = {"ingressgateway", {}}}};
  return matches(*pods, usual) && matches(policy.selector, usual) ? Guarding::perhaps : Guarding::no;
}

/// What the policies make of the requests for one backend, or at one gateway.
struct Verdict {
  /// The policies that refuse every request, and those of which nobody can tell.
  std::vector<const Extension*> refusing{};
  std::vector<const Extension*> undecided{};
  std::vector<const Extension*> all{};
};

/// `from_gateway`: the requests come from a gateway's pods, whose name an ALLOW may admit.
Verdict verdict_of(const std::vector<const Extension*>& policies, bool from_gateway) {
  Verdict verdict{.all = policies};
  std::vector<const Extension*> allowing;
  for (const Extension* policy : policies) {
    if (does(*policy, "ALLOW")) allowing.push_back(policy);
    if (does(*policy, "DENY") && policy->of_every_request) verdict.refusing.push_back(policy);
    if (does(*policy, "CUSTOM") || (does(*policy, "DENY") && !policy->of_every_request && !does(*policy, "part")))
      verdict.undecided.push_back(policy);
  }
  const auto allows_nothing = [](const Extension* policy) { return policy->of_every_request; };
  const auto admits = [&](const Extension* policy) { return from_gateway && does(*policy, "gateway"); };
  if (std::all_of(allowing.begin(), allowing.end(), allows_nothing)) {
    verdict.refusing.insert(verdict.refusing.end(), allowing.begin(), allowing.end());
  } else if (std::none_of(allowing.begin(), allowing.end(), admits)) {
    std::copy_if(allowing.begin(), allowing.end(), std::back_inserter(verdict.undecided),
                 [&](const Extension* policy) { return !allows_nothing(policy); });
  }
  return verdict;
}

bool is_policy(const Extension& extension) {
  return extension.meta.kind == "AuthorizationPolicy";
}

Verdict verdict_on(const Cluster& cluster, const Route& route, const RouteBackend& backend) {
  std::vector<const Extension*> guarding;
  for (const Extension& policy : cluster.extensions) {
    if (is_policy(policy) && guards(cluster, policy, route, backend)) guarding.push_back(&policy);
  }
  return verdict_of(guarding, true);
}

void add_once(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

/// The same at one of the route's gateways. What guards it only perhaps decides nothing.
Verdict verdict_at(const Cluster& cluster, const Route& route, const RouteParent& parent) {
  const std::string& space = parent.namespace_name.empty() ? route.meta.namespace_name : parent.namespace_name;
  const std::string gateway = space.empty() ? parent.name.value : space + "/" + parent.name.value;
  const auto pods = std::find_if(cluster.extensions.begin(), cluster.extensions.end(), [&](const Extension& one) {
    return one.meta.kind == "Gateway" && one.meta.object() == gateway;
  });
  std::vector<const Extension*> guarding;
  std::vector<const Extension*> perhaps;
  for (const Extension& policy : cluster.extensions) {
    if (!is_policy(policy)) continue;
    const Selector* selector = pods == cluster.extensions.end() ? nullptr : &pods->selector;
    const Guarding guarded = guards_gateway(cluster, policy, gateway, selector);
    if (guarded == Guarding::yes) guarding.push_back(&policy);
    if (guarded == Guarding::perhaps && !does(policy, "part")) perhaps.push_back(&policy);
  }
  Verdict verdict = verdict_of(guarding, false);
  verdict.undecided.insert(verdict.undecided.end(), perhaps.begin(), perhaps.end());
  return verdict;
}

/// What becomes of a request at the gateways, before it comes to a pod: an open one is enough.
void apply_at_gateways(const Cluster& cluster, Route& route) {
  bool refused = !route.parents.empty();
  std::vector<std::string> undecided;
  std::vector<std::string> refusing;
  for (const RouteParent& parent : route.parents) {
    const Verdict verdict = verdict_at(cluster, route, parent);
    if (verdict.refusing.empty() && verdict.undecided.empty()) return;
    refused = refused && !verdict.refusing.empty();
    for (const Extension* policy : verdict.refusing) add_once(refusing, "AuthorizationPolicy " + policy->meta.object());
    for (const Extension* policy : verdict.undecided)
      add_once(undecided, "AuthorizationPolicy " + policy->meta.object());
  }
  if (!refused) {
    route.auth.insert(route.auth.end(), undecided.begin(), undecided.end());
    return;
  }
  for (const std::string& policy : refusing) add_once(route.assumptions, policy + " refuses every request");
  route.fixed_status = 403;
}

void apply(const Cluster& cluster, Route& route) {
  bool refused = !route.backends.empty();
  std::vector<std::string> undecided;
  std::vector<std::string> assumptions;
  for (const RouteBackend& backend : route.backends) {
    if (backend.weight == 0) continue;
    const Verdict verdict = verdict_on(cluster, route, backend);
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
  route.assumptions.insert(route.assumptions.end(), assumptions.begin(), assumptions.end());
  if (refused) {
    route.fixed_status = 403;
  } else {
    for (std::string& policy : undecided) add_once(route.auth, std::move(policy));
  }
}

}  // namespace

void apply_authorization(Cluster& cluster) {
  if (std::none_of(cluster.extensions.begin(), cluster.extensions.end(), is_policy)) return;
  for (Route& route : cluster.routes) {
    const bool is_virtual = route.dialect == "istio-virtual-service";
    if (!is_virtual && route.dialect != "gateway-api") continue;
    // What the gateway answers by itself comes to no pod.
    if (!route.redirect && !route.fixed_status) apply_at_gateways(cluster, route);
    if (is_virtual && !route.redirect && !route.fixed_status) apply(cluster, route);
  }
}

}  // namespace routegrant::kube

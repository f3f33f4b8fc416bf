#include "kube/routes/authorization.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/routes/attach.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/request_rules.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// Where Istio's own pods run, and whose policies hold everywhere (MeshConfig.rootNamespace, by default).
constexpr std::string_view root_namespace = "istio-system";

/// What a route takes for granted of a policy.
constexpr std::string_view lets_through = " lets the request through";

using Policies = std::vector<const Extension*>;

bool is_policy(const Extension& extension) {
  return extension.meta.kind == "AuthorizationPolicy";
}

std::string name_of(const Extension& policy) {
  return "AuthorizationPolicy " + policy.meta.object();
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
  Policies refusing{};
  Policies undecided{};
  Policies all{};
};

yaml::Cursor rules_of(const Cluster& cluster, const Extension& policy) {
  const DeferredResource* resource =
      find_deferred(cluster, authorization_group, policy.meta.kind, policy.meta.namespace_name, policy.meta.name.value);
  return resource == nullptr ? yaml::Cursor() : resource->object["spec"]["rules"];
}

/// Whether an ALLOW lets no request of the route through.
bool allows_nothing(const Cluster& cluster, const Extension& policy, const Route& route) {
  return policy.of_every_request || rules_take(rules_of(cluster, policy), route) == Taken::no;
}

void add_allowing(const Cluster& cluster, const Policies& allowing, const Route& route, std::string_view admitting,
                  Verdict& verdict) {
  const auto nothing = [&](const Extension* policy) { return allows_nothing(cluster, *policy, route); };
  if (std::all_of(allowing.begin(), allowing.end(), nothing)) {
    verdict.refusing.insert(verdict.refusing.end(), allowing.begin(), allowing.end());
  } else if (std::none_of(allowing.begin(), allowing.end(),
                          [&](const Extension* policy) { return does(*policy, admitting); })) {
    std::copy_if(allowing.begin(), allowing.end(), std::back_inserter(verdict.undecided),
                 [&](const Extension* policy) { return !nothing(policy); });
  }
}

/// What a DENY or CUSTOM makes of the route's requests.
void add_denying(const Cluster& cluster, const Extension& policy, const Route& route, Verdict& verdict) {
  const Taken taken = policy.of_every_request ? Taken::yes : rules_take(rules_of(cluster, policy), route);
  if (taken == Taken::no) return;
  verdict.all.push_back(&policy);
  if (does(policy, "DENY") && taken == Taken::yes) {
    verdict.refusing.push_back(&policy);
  } else if (taken == Taken::yes || !does(policy, "part")) {
    verdict.undecided.push_back(&policy);
  }
}

/// An ALLOW with the word `admitting` lets requests through.
Verdict verdict_of(const Cluster& cluster, const Policies& policies, const Route& route, std::string_view admitting) {
  Verdict verdict;
  Policies allowing;
  bool allows_all = false;
  for (const Extension* policy : policies) {
    if (does(*policy, "ALLOW")) {
      allowing.push_back(policy);
      allows_all =
          allows_all || (!policy->of_every_request && rules_take(rules_of(cluster, *policy), route) == Taken::yes);
    } else if (!does(*policy, "AUDIT")) {
      add_denying(cluster, *policy, route, verdict);
    }
  }
  // Where one allows everything, no other can refuse by not allowing.
  if (allows_all) return verdict;
  add_allowing(cluster, allowing, route, admitting, verdict);
  verdict.all.insert(verdict.all.end(), allowing.begin(), allowing.end());
  return verdict;
}

/// Those of the tree's policies that speak of the route's host and guard what is asked about.
template <class Guarded>
Policies policies_of(const Cluster& cluster, const Route& route, const Guarded& is_guarded) {
  Policies policies;
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
  Verdict verdict = verdict_of(cluster, guarding(Guarding::yes), route, "anyone");
  // What guards the gateway only perhaps refuses nothing for certain.
  const Verdict perhaps = verdict_of(cluster, guarding(Guarding::perhaps), route, "anyone");
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
      add_once(assumptions, name_of(*policy) + std::string(refuses ? " refuses every request" : lets_through));
    }
    for (const Extension* policy : verdict.undecided) {
      if (verdict.refusing.empty()) add_once(undecided, name_of(*policy));
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
    asked.take(verdict_of(cluster, policies, route, "gateway"));
  }
  asked.tell(route);
}

Policies all_policies(const Cluster& cluster) {
  Policies policies;
  for (const Extension& extension : cluster.extensions) {
    if (is_policy(extension)) policies.push_back(&extension);
  }
  return policies;
}

/// What the policies of one gateway, or of the pods of one backend, make of a request.
struct Judged {
  bool refused = false;
  /// Those that refuse, or of which nobody can tell.
  Policies by{};
};

template <class Takes>
Judged judged_by(const Policies& policies, const Takes& takes) {
  Judged open;
  Judged refusing{.refused = true};
  Taken allowed = Taken::no;
  Policies allowing;
  Policies perhaps;
  for (const Extension* policy : policies) {
    const Taken taken = takes(*policy);
    if (does(*policy, "ALLOW")) {
      allowing.push_back(policy);
      if (taken == Taken::perhaps) perhaps.push_back(policy);
      allowed = std::max(allowed, taken);
    } else if (does(*policy, "DENY") && taken == Taken::yes) {
      refusing.by.push_back(policy);
    } else if (taken != Taken::no) {
      open.by.push_back(policy);
    }
  }
  if (allowed == Taken::no) refusing.by.insert(refusing.by.end(), allowing.begin(), allowing.end());
  if (!refusing.by.empty()) return refusing;
  if (allowed == Taken::perhaps) open.by.insert(open.by.end(), perhaps.begin(), perhaps.end());
  return open;
}

/// All gateways, or all backends, of a route together: it is refused where each of them refuses.
struct Stage {
  bool refused = false;
  Policies by{};

  template <class Takes>
  void add(bool is_first, const Policies& policies, const Takes& takes) {
    const Judged judged = judged_by(policies, takes);
    refused = (is_first || refused) && judged.refused;
    by.insert(by.end(), judged.by.begin(), judged.by.end());
  }
};

template <class Takes>
Stage at_gateways(const Cluster& cluster, const Policies& policies, const Route& route, const Takes& takes) {
  Stage stage;
  bool is_first = true;
  for (const RouteParent& parent : route.parents) {
    const std::string& where = parent.namespace_name.empty() ? route.meta.namespace_name : parent.namespace_name;
    const Gateway* gateway = parent.kind == "Gateway" ? find_gateway(cluster, where, parent.name.value) : nullptr;
    if (gateway == nullptr) return {};
    Policies guarding;
    std::copy_if(policies.begin(), policies.end(), std::back_inserter(guarding),
                 [&](const Extension* policy) { return guards(cluster, *policy, *gateway) == Guarding::yes; });
    stage.add(std::exchange(is_first, false), guarding, takes);
  }
  return stage;
}

template <class Takes>
Stage at_backends(const Cluster& cluster, const Policies& policies, const Route& route, const Takes& takes) {
  Stage stage;
  bool is_first = true;
  if (route.dialect != "istio-virtual-service") return stage;
  for (const RouteBackend& backend : route.backends) {
    if (backend.weight == 0) continue;
    Policies guarding;
    std::copy_if(policies.begin(), policies.end(), std::back_inserter(guarding),
                 [&](const Extension* policy) { return guards(cluster, *policy, route, backend); });
    stage.add(std::exchange(is_first, false), guarding, takes);
  }
  return stage;
}

void refuse(const Stage& stage, Decision& decision) {
  decision.outcome = Decision::Outcome::reject;
  decision.status = 403;
  decision.auth.clear();
  decision.assumptions.clear();
  for (const Extension* policy : stage.by) add_once(decision.assumptions, name_of(*policy) + " refuses the request");
}

}  // namespace

void judge(const Cluster& cluster, const Route& route, const Request& request, std::string_view path,
           Decision& decision) {
  const Policies policies = all_policies(cluster);
  if (policies.empty()) return;
  const auto as_seen = [&](std::string_view host, std::string_view whole) {
    const std::string_view seen = whole.substr(0, whole.find_first_of("?#"));
    return [&cluster, &request, host, seen](const Extension& policy) {
      return rules_take(rules_of(cluster, policy), request.method, host, seen);
    };
  };
  const std::string host = host_of(request);
  const Stage gateways = at_gateways(cluster, policies, route, as_seen(host, path));
  const Stage pods = at_backends(cluster, policies, route, as_seen(decision.forwarded_host, decision.forwarded_path));
  if (gateways.refused || pods.refused) {
    refuse(gateways.refused ? gateways : pods, decision);
    return;
  }
  const auto is_open = [&](const Extension* policy) {
    return std::find(gateways.by.begin(), gateways.by.end(), policy) != gateways.by.end() ||
           std::find(pods.by.begin(), pods.by.end(), policy) != pods.by.end();
  };
  for (const Extension* policy : policies) {
    if (is_open(policy)) continue;
    // What asks for a login of every request is no assumption, and stays.
    const bool was_assumed = std::erase(decision.assumptions, name_of(*policy) + std::string(lets_through)) != 0;
    if (was_assumed) std::erase(decision.auth, name_of(*policy));
  }
}

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

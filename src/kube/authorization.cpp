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

bool does(const Extension& policy, std::string_view word) {
  return text::contains_word(policy.does, word);
}

/// Whether the policy guards pods of the backend.
bool guards(const Cluster& cluster, const Extension& policy, const Route& route, const RouteBackend& backend) {
  // The root namespace's policies hold everywhere.
  const bool everywhere = policy.meta.namespace_name == "istio-system" && !policy.selector.present;
  if (!same_namespace(policy.meta.namespace_name, namespace_of(route, backend)) && !everywhere) return false;
  if (!policy.selector.present) return true;
  const Service* service = target_of(cluster, route, backend).target;
  if (service == nullptr) return false;
  const std::vector<std::size_t> workloads = selected_workloads(cluster, *service);
  return std::any_of(workloads.begin(), workloads.end(), [&](std::size_t workload) {
    return matches(policy.selector, cluster.workloads[workload].pod.labels);
  });
}

/// What the policies make of the requests for one backend.
struct Verdict {
  /// The policies that refuse every request, and those of which nobody can tell.
  std::vector<const Extension*> refusing{};
  std::vector<const Extension*> undecided{};
  std::vector<const Extension*> all{};
};

Verdict verdict_on(const Cluster& cluster, const Route& route, const RouteBackend& backend) {
  Verdict verdict;
  std::vector<const Extension*> allowing;
  for (const Extension& policy : cluster.extensions) {
    if (policy.meta.kind != "AuthorizationPolicy" || !guards(cluster, policy, route, backend)) continue;
    verdict.all.push_back(&policy);
    if (does(policy, "ALLOW")) allowing.push_back(&policy);
    if (does(policy, "DENY") && policy.of_every_request) verdict.refusing.push_back(&policy);
    if (does(policy, "CUSTOM") || (does(policy, "DENY") && !policy.of_every_request && !does(policy, "part")))
      verdict.undecided.push_back(&policy);
  }
  const auto allows_nothing = [](const Extension* policy) { return policy->of_every_request; };
  if (std::all_of(allowing.begin(), allowing.end(), allows_nothing)) {
    verdict.refusing.insert(verdict.refusing.end(), allowing.begin(), allowing.end());
  } else if (std::none_of(allowing.begin(), allowing.end(),
                          [](const Extension* policy) { return does(*policy, "gateway"); })) {
    std::copy_if(allowing.begin(), allowing.end(), std::back_inserter(verdict.undecided),
                 [&](const Extension* policy) { return !allows_nothing(policy); });
  }
  return verdict;
}

void add_once(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
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
    route.auth.insert(route.auth.end(), undecided.begin(), undecided.end());
  }
}

}  // namespace

void apply_authorization(Cluster& cluster) {
  const bool has_policy = std::any_of(cluster.extensions.begin(), cluster.extensions.end(),
                                      [](const Extension& one) { return one.meta.kind == "AuthorizationPolicy"; });
  if (!has_policy) return;
  for (Route& route : cluster.routes) {
    // What the gateway answers by itself comes to no pod.
    if (route.dialect == "istio-virtual-service" && !route.redirect && !route.fixed_status) apply(cluster, route);
  }
}

}  // namespace routegrant::kube

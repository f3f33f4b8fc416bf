#include "kube/policies/foreign_policy.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "kube/pods/pod.hpp"
#include "kube/policies/calico_selector.hpp"

namespace routegrant::kube {
namespace {

/// Puts a requirement where it belongs: at the pods' labels, or at those of their namespaces. Nothing is asked by one
/// that no manifest tells. False: no pod meets it.
using Place = bool (*)(Requirement, Selector& pods, Selector& namespaces);

constexpr std::string_view name_of_namespace = "kubernetes.io/metadata.name";

bool is_positive(const Requirement& requirement) {
  return requirement.op == Requirement::Operator::in || requirement.op == Requirement::Operator::exists;
}

void ask(Requirement requirement, std::string key, Selector& of) {
  requirement.key.value = std::move(key);
  if (is_label_key(requirement.key.value)) of.requirements.push_back(std::move(requirement));
}

/// Cilium's label sources: `k8s:app` and `any:app` are the label app, and no pod has one of `reserved:` (cilium docs,
/// "Label Source"). Labels of the pods' namespaces stand beside the pods' own ("Kubernetes Namespaces").
bool place_cilium(Requirement requirement, Selector& pods, Selector& namespaces) {
  std::string key = requirement.key.value;
  if (key.starts_with("reserved:")) return !is_positive(requirement);
  for (const std::string_view source : {"k8s:", "any:"}) {
    if (key.starts_with(source)) key.erase(0, source.size());
  }
  constexpr std::string_view of_namespace = "io.cilium.k8s.namespace.labels.";
  if (key == "io.kubernetes.pod.namespace") {
    ask(std::move(requirement), std::string(name_of_namespace), namespaces);
  } else if (key.starts_with(of_namespace)) {
    ask(std::move(requirement), key.substr(of_namespace.size()), namespaces);
  } else if (!key.starts_with("io.kubernetes.") && !key.starts_with("io.cilium.")) {
    ask(std::move(requirement), std::move(key), pods);
  }
  return true;
}

/// Labels that Calico gives to pods (docs, "Calico automatic labels"); `pcns.` is one of the namespace's.
bool place_calico(Requirement requirement, Selector& pods, Selector& namespaces) {
  const std::string key = requirement.key.value;
  constexpr std::string_view of_namespace = "pcns.";
  if (key == "projectcalico.org/namespace") {
    ask(std::move(requirement), std::string(name_of_namespace), namespaces);
  } else if (key == "projectcalico.org/orchestrator") {
    const std::string kubernetes = "k8s";
    return holds(requirement, &kubernetes);
  } else if (key.starts_with(of_namespace)) {
    ask(std::move(requirement), key.substr(of_namespace.size()), namespaces);
  } else if (!key.starts_with("projectcalico.org/") && !key.starts_with("pcsa.")) {
    ask(std::move(requirement), key, pods);
  }
  return true;
}

/// A requirement of a `namespaceSelector`.
bool place_calico_namespace(Requirement requirement, Selector& /*pods*/, Selector& namespaces) {
  const bool is_name = requirement.key.value == "projectcalico.org/name";
  std::string key = is_name ? std::string(name_of_namespace) : requirement.key.value;
  ask(std::move(requirement), std::move(key), namespaces);
  return true;
}

/// False: no pod meets them all.
bool place_all(const Selector& selector, Place place, Selector& pods, Selector& namespaces) {
  return std::all_of(selector.requirements.begin(), selector.requirements.end(),
                     [&](const Requirement& requirement) { return place(requirement, pods, namespaces); });
}

/// What the text takes in; everything where it is not understood, so that nobody concludes that no policy applies.
std::vector<Selector> calico_selectors(const yaml::Cursor& text) {
  return parse_calico_selector(text.text(), text.span())
      .value_or(std::vector<Selector>{{.present = true, .span = text.span()}});
}

}  // namespace

void add_foreign_policy(const yaml::Cursor& object, const ForeignPolicy& foreign, Cluster& into) {
  if (!foreign.ingress && !foreign.egress) return;
  into.policies.push_back({.meta = meta_of(object),
                           .cluster_wide = foreign.cluster_wide,
                           .namespaces = foreign.namespaces,
                           .pods = foreign.pods,
                           .isolates_ingress = foreign.ingress,
                           .isolates_egress = foreign.egress,
                           .understood = false});
}

void add_calico_policy(const yaml::Cursor& object, bool cluster_wide, Cluster& into) {
  const yaml::Cursor spec = object["spec"];
  // Both are for the interfaces of hosts alone (calico, GlobalNetworkPolicy).
  if (spec["doNotTrack"].is_true() || spec["preDNAT"].is_true()) return;
  const std::vector<std::string> types = strings_of(spec["types"]);
  const auto has = [&](std::string_view type) { return std::find(types.begin(), types.end(), type) != types.end(); };
  // Without types: Ingress unless there are egress rules only (calico, conversion of defaults).
  const bool has_egress = spec["egress"].size() > 0;
  const bool has_ingress = spec["ingress"].size() > 0;
  ForeignPolicy policy{.cluster_wide = cluster_wide,
                       .ingress = types.empty() ? has_ingress || !has_egress : has("Ingress"),
                       .egress = types.empty() ? has_egress : has("Egress")};
  for (const Selector& pods : calico_selectors(spec["selector"])) {
    for (const Selector& namespaces : calico_selectors(spec["namespaceSelector"])) {
      policy.pods = {.present = true, .span = pods.span};
      policy.namespaces = {.present = true, .span = namespaces.span};
      if (place_all(pods, place_calico, policy.pods, policy.namespaces) &&
          place_all(namespaces, place_calico_namespace, policy.pods, policy.namespaces)) {
        add_foreign_policy(object, policy, into);
      }
    }
  }
}

void add_cilium_policy(const yaml::Cursor& object, bool cluster_wide, Cluster& into) {
  std::vector<yaml::Cursor> specs = object["specs"].items();
  if (object["spec"]) specs.push_back(object["spec"]);
  for (const yaml::Cursor& spec : specs) {
    // nodeSelector guards nodes, not pods.
    if (spec["nodeSelector"]) continue;
    // A section without entries does not apply (cilium, pkg/policy/api), nor does one that only lets more in
    // (EnableDefaultDeny: "whether this policy should subject the endpoint to a default deny"), but what it denies.
    const auto isolates = [&](const char* direction, const char* denied) {
      const bool closes = spec[direction].size() > 0 && spec["enableDefaultDeny"][direction].boolean().value_or(true);
      return closes || spec[denied].size() > 0;
    };
    ForeignPolicy policy{.cluster_wide = cluster_wide,
                         .ingress = isolates("ingress", "ingressDeny"),
                         .egress = isolates("egress", "egressDeny")};
    const Selector selector = selector_of(spec["endpointSelector"]);
    policy.pods = {.present = true, .span = selector.span};
    policy.namespaces = {.present = true, .span = selector.span};
    if (place_all(selector, place_cilium, policy.pods, policy.namespaces)) add_foreign_policy(object, policy, into);
  }
}

}  // namespace routegrant::kube

#include "kube/foreign_policy.hpp"

#include <algorithm>

#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// Cilium's label sources: `k8s:app` and `any:app` are the label app; others are no labels of pods.
bool is_plain(Selector& selector) {
  for (Requirement& requirement : selector.requirements) {
    std::string& key = requirement.key.value;
    for (const std::string_view source : {"k8s:", "any:"}) {
      if (key.starts_with(source)) key.erase(0, source.size());
    }
    if (!is_label_key(key) || key.starts_with("io.kubernetes.") || key.starts_with("io.cilium.")) return false;
  }
  return true;
}

Selector everything(const Span& span) {
  return {.present = true, .span = span};
}

}  // namespace

void add_foreign_policy(const yaml::Cursor& object, const ForeignPolicy& foreign, Cluster& into) {
  if (!foreign.ingress && !foreign.egress) return;
  Policy policy{.meta = meta_of(object),
                .cluster_wide = foreign.cluster_wide,
                .namespaces = selector_of(foreign.namespaces),
                .pods = selector_of(foreign.pods),
                .isolates_ingress = foreign.ingress,
                .isolates_egress = foreign.egress,
                .understood = false};
  if (!is_plain(policy.pods)) policy.pods = everything(policy.pods.span);
  if (!is_plain(policy.namespaces)) policy.namespaces = everything(policy.namespaces.span);
  into.policies.push_back(std::move(policy));
}

void add_calico_policy(const yaml::Cursor& object, bool cluster_wide, Cluster& into) {
  const yaml::Cursor spec = object["spec"];
  const std::vector<std::string> types = strings_of(spec["types"]);
  const auto has = [&](std::string_view type) { return std::find(types.begin(), types.end(), type) != types.end(); };
  // Without types: Ingress unless there are egress rules only (calico, conversion of defaults).
  const bool has_egress = spec["egress"].size() > 0;
  const bool has_ingress = spec["ingress"].size() > 0;
  add_foreign_policy(object,
                     {.cluster_wide = cluster_wide,
                      .ingress = types.empty() ? has_ingress || !has_egress : has("Ingress"),
                      .egress = types.empty() ? has_egress : has("Egress")},
                     into);
}

void add_cilium_policy(const yaml::Cursor& object, bool cluster_wide, Cluster& into) {
  std::vector<yaml::Cursor> specs = object["specs"].items();
  if (object["spec"]) specs.push_back(object["spec"]);
  for (const yaml::Cursor& spec : specs) {
    // A section without entries does not apply (cilium, pkg/policy/api). nodeSelector guards nodes, not pods.
    if (spec["nodeSelector"]) continue;
    add_foreign_policy(object,
                       {.cluster_wide = cluster_wide,
                        .ingress = spec["ingress"].size() + spec["ingressDeny"].size() > 0,
                        .egress = spec["egress"].size() + spec["egressDeny"].size() > 0,
                        .pods = spec["endpointSelector"]},
                       into);
  }
}

}  // namespace routegrant::kube

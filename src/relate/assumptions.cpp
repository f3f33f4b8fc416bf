#include "relate/assumptions.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace routegrant::relate {
namespace {

Choice choice(std::string_view value, std::string_view yes) {
  if (value == "unknown") return Choice::unknown;
  return value == yes ? Choice::yes : Choice::no;
}

void set(Assumptions& into, std::string_view name, std::string_view value) {
  if (name == "netpol.end-port") into.end_port = value == "supported";
  if (name == "netpol.enforced") into.enforced = value == "yes";
  if (name == "netpol.foreign-policies") into.foreign_policies = value == "unknown";
  if (name == "netpol.generated-labels") into.generated_labels = value == "unknown";
  if (name == "netpol.host-network") into.host_network_is_node = choice(value, "node");
  if (name == "netpol.ipblock-selects-nodes") into.ipblock_selects_nodes = choice(value, "always");
  if (name == "netpol.ipblock-selects-pods") into.ipblock_selects_pods = choice(value, "always");
  if (name == "netpol.node-path") into.node_path = value == "always";
  if (name == "netpol.tiers") into.tiers = value == "enforced";
  if (name == "netpol.unknown-namespace-labels") into.unknown_namespace_labels = value == "unknown";
  if (name == "netpol.unnamed-namespace") into.unnamed_namespace = value;
}

std::string named(std::string_view text) {
  return "'" + std::string(text) + "'";
}

}  // namespace

const std::vector<Switch>& all_switches() {
  static const std::vector<Switch> switches{
      {"netpol.end-port", "supported ignored", "whether the plugin reads endPort; one that does not applies port alone",
       "https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports"},
      {"netpol.enforced", "yes no", "whether a network plugin enforces policies at all",
       "https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites"},
      {"netpol.foreign-policies", "unknown ignored", "what policies of kinds that are not evaluated allow",
       "https://docs.cilium.io/en/stable/security/policy/language/"},
      {"netpol.generated-labels", "unknown absent", "labels that controllers add to pods, such as pod-template-hash",
       "https://kubernetes.io/docs/reference/labels-annotations-taints/"},
      {"netpol.host-network", "unknown node ordinary",
       "whether pods of the host network count as their node or as ordinary pods (undefined in Kubernetes)",
       "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods"},
      {"netpol.ipblock-selects-nodes", "unknown always never", "whether ipBlock selects nodes (Cilium: only by option)",
       "https://docs.cilium.io/en/stable/security/policy/language/"},
      {"netpol.ipblock-selects-pods", "unknown always never",
       "whether ipBlock selects pods by their address (most plugins do, Cilium does not)",
       "https://docs.cilium.io/en/stable/network/kubernetes/policy/"},
      {"netpol.node-path", "always never", "whether a pod's own node reaches it whatever policies say",
       "https://kubernetes.io/docs/concepts/services-networking/network-policies/"},
      {"netpol.tiers", "enforced ignored",
       "whether the plugin enforces AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy",
       "https://network-policy-api.sigs.k8s.io/"},
      {"netpol.unknown-namespace-labels", "unknown none", "labels of namespaces that no manifest declares",
       "the namespace may carry any label where Git does not show it"},
      {"netpol.unnamed-namespace", "NAME", "the namespace of objects that name none, for instance default",
       "the namespace that is given when the manifests are applied"},
  };
  return switches;
}

Result<Assumptions> assume(Assumptions assumptions, std::string_view setting) {
  const std::size_t equals = setting.find('=');
  const std::string_view name = setting.substr(0, equals);
  const std::string_view value = equals == std::string_view::npos ? std::string_view() : setting.substr(equals + 1);
  const auto& switches = all_switches();
  const auto at =
      std::find_if(switches.begin(), switches.end(), [&](const Switch& known) { return known.name == name; });
  if (at == switches.end()) {
    std::vector<std::string> names;
    for (const Switch& known : switches) names.emplace_back(known.name);
    const std::string near = text::nearest(name, names);
    return Failure{named(name) + " is no switch" + (near.empty() ? std::string() : ", did you mean " + named(near))};
  }
  if (at->values != "NAME" && !text::contains_word(at->values, value)) {
    std::vector<std::string> values;
    for (const std::string_view word : text::words(at->values)) values.emplace_back(word);
    return Failure{"'" + std::string(value) + "' is no value of " + named(name) + ", expected one of " +
                   text::join(values, ", ")};
  }
  set(assumptions, name, value);
  return assumptions;
}

}  // namespace routegrant::relate

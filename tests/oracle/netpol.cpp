#include "oracle/netpol.hpp"

#include <algorithm>
#include <string>

namespace routegrant::oracle {
namespace {

using kube::Cluster;
using kube::Peer;
using kube::Policy;
using kube::PolicyPort;
using kube::PolicyRule;
using kube::Requirement;
using kube::Selector;
using kube::Workload;

std::string label(const kube::Pairs& labels, const std::string& key) {
  for (const kube::Pair& pair : labels) {
    if (pair.key.value == key) return "=" + pair.value.value;
  }
  return "";
}

/// "The requirements are ANDed." "NotIn: ... or the key does not exist" (labels.Requirement.Matches).
bool selects(const Selector& selector, const kube::Pairs& labels) {
  for (const Requirement& requirement : selector.requirements) {
    const std::string value = label(labels, requirement.key.value);
    bool listed = false;
    for (const std::string& one : requirement.values) listed = listed || value == "=" + one;
    const bool has = !value.empty();
    if (requirement.op == Requirement::Operator::in && !(has && listed)) return false;
    if (requirement.op == Requirement::Operator::not_in && has && listed) return false;
    if (requirement.op == Requirement::Operator::exists && !has) return false;
    if (requirement.op == Requirement::Operator::does_not_exist && has) return false;
  }
  return true;
}

/// "The control plane sets an immutable label kubernetes.io/metadata.name on all namespaces."
kube::Pairs labels_of_namespace(const Cluster& cluster, const std::string& name) {
  kube::Pairs labels;
  for (const kube::Namespace& one : cluster.namespaces) {
    if (one.meta.name.value == name) labels = one.meta.labels;
  }
  labels.push_back({.key = {"kubernetes.io/metadata.name", {}}, .value = {name, {}}});
  return labels;
}

/// "Each NetworkPolicy includes a podSelector which selects the grouping of pods to which the policy applies", in its
/// namespace.
bool applies(const Policy& policy, const Workload& pod) {
  return policy.accepted && policy.meta.namespace_name == pod.meta.namespace_name &&
         selects(policy.pods, pod.pod.labels);
}

/// podSelector: "pods in the same namespace as the NetworkPolicy"; namespaceSelector: "all Pods" of "particular
/// namespaces"; both: "particular Pods within particular namespaces".
bool is_peer(const Cluster& cluster, const Peer& peer, const Policy& policy, const Workload& pod) {
  if (peer.namespaces.present) {
    if (!selects(peer.namespaces, labels_of_namespace(cluster, pod.meta.namespace_name))) return false;
  } else if (pod.meta.namespace_name != policy.meta.namespace_name) {
    return false;
  }
  return !peer.pods.present || selects(peer.pods, pod.pod.labels);
}

/// "If this field is not provided, this matches all port names and numbers"; protocol: "If not specified, this field
/// defaults to TCP"; a name is "a named port on a pod".
bool covers(const PolicyPort& entry, const Workload& destination, Protocol protocol, std::int64_t port) {
  if (protocol_of(entry.protocol) != protocol) return false;
  if (entry.port.empty()) return true;
  const bool is_number = entry.port.value.find_first_not_of("0123456789") == std::string::npos;
  if (is_number) {
    const std::int64_t first = std::stoll(entry.port.value);
    return first <= port && port <= entry.end_port.value_or(first);
  }
  for (const kube::Container& container : destination.pod.containers) {
    for (const kube::ContainerPort& named : container.ports) {
      if (named.name == entry.port.value && named.port == port && protocol_of(named.protocol) == protocol) return true;
    }
  }
  return false;
}

/// "from: ... If this field is empty or missing, this rule matches all sources."
bool lets(const Cluster& cluster, const PolicyRule& rule, const Policy& policy, const Workload& other,
          const Workload& destination, Protocol protocol, std::int64_t port) {
  bool peer = rule.peers.empty();
  for (const Peer& one : rule.peers) peer = peer || is_peer(cluster, one, policy, other);
  bool open = rule.ports.empty();
  for (const PolicyPort& one : rule.ports) open = open || covers(one, destination, protocol, port);
  return peer && open;
}

}  // namespace

/// "By default, a pod is non-isolated"; "a pod is isolated if there is any NetworkPolicy that both selects the pod and
/// has the direction in its policyTypes; then the only allowed connections are those allowed by some such policy. For a
/// connection to be allowed, both the egress policy on the source pod and the ingress policy on the destination pod
/// need to allow it."
bool may_connect(const Cluster& cluster, std::size_t source, std::size_t destination, Protocol protocol,
                 std::int64_t port) {
  const Workload& from = cluster.workloads[source];
  const Workload& to = cluster.workloads[destination];
  bool isolated_out = false;
  bool isolated_in = false;
  bool allowed_out = false;
  bool allowed_in = false;
  for (const Policy& policy : cluster.policies) {
    if (applies(policy, from) && policy.isolates_egress) {
      isolated_out = true;
      for (const PolicyRule& rule : policy.egress)
        allowed_out = allowed_out || lets(cluster, rule, policy, to, to, protocol, port);
    }
    if (applies(policy, to) && policy.isolates_ingress) {
      isolated_in = true;
      for (const PolicyRule& rule : policy.ingress)
        allowed_in = allowed_in || lets(cluster, rule, policy, from, to, protocol, port);
    }
  }
  return (!isolated_out || allowed_out) && (!isolated_in || allowed_in);
}

}  // namespace routegrant::oracle

#include "relate/peers.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::relate {
namespace {

constexpr std::string_view name_label = "kubernetes.io/metadata.name";

struct Generated {
  std::string_view key;
  /// Kinds whose pods get it, separated by blanks.
  std::string_view kinds;
};

/// Labels that controllers add to pods and templates do not show (Kubernetes, well-known labels; Argo Rollouts).
constexpr std::array generated{
    Generated{"apps.kubernetes.io/pod-index", "StatefulSet"},
    Generated{"batch.kubernetes.io/controller-uid", "Job CronJob"},
    Generated{"batch.kubernetes.io/job-name", "Job CronJob"},
    Generated{"controller-revision-hash", "StatefulSet DaemonSet"},
    Generated{"controller-uid", "Job CronJob"},
    Generated{"job-name", "Job CronJob"},
    Generated{"pod-template-generation", "DaemonSet"},
    Generated{"pod-template-hash", "Deployment"},
    Generated{"rollouts-pod-template-hash", "Rollout"},
    Generated{"statefulset.kubernetes.io/pod-name", "StatefulSet"},
};

const Generated* generated_label(std::string_view key) {
  const auto at =
      std::find_if(generated.begin(), generated.end(), [&](const Generated& label) { return label.key == key; });
  return at != generated.end() ? &*at : nullptr;
}

void complement(BoundedBits& bits, std::size_t size) {
  Bits all(size);
  all.fill();
  Bits must = all;
  must.subtract(bits.may);
  all.subtract(bits.must);
  bits = {.must = std::move(must), .may = std::move(all)};
}

BoundedBits none(std::size_t size) {
  return {.must = Bits(size), .may = Bits(size)};
}

BoundedBits all(std::size_t size) {
  BoundedBits bits = none(size);
  bits.must.fill();
  bits.may.fill();
  return bits;
}

/// Text that cannot be confused when pieces are joined.
void append(std::string& into, std::string_view piece) {
  into += std::to_string(piece.size());
  into += ':';
  into += piece;
}

}  // namespace

Peers::Peers(const kube::Cluster& cluster, const Assumptions& assumptions)
    : cluster_(&cluster), assumptions_(&assumptions) {
  for (const kube::Namespace& declared : cluster.namespaces) manifests_[declared.meta.name.value] = &declared;
  keep_all();
  sort_into_classes();
}

void Peers::keep(const kube::Selector& selector) {
  for (const kube::Requirement& requirement : selector.requirements) {
    keys_[requirement.key.value];
    if (generated_label(requirement.key.value) != nullptr) some_generated_ = true;
  }
}

void Peers::keep_all() {
  for (const kube::Policy& policy : cluster_->policies) {
    keep(policy.pods);
    for (const auto* rules : {&policy.ingress, &policy.egress}) {
      for (const kube::PolicyRule& rule : *rules) {
        for (const kube::Peer& peer : rule.peers) keep(peer.pods);
        for (const kube::PolicyPort& port : rule.ports) {
          if (!port.port.empty() && !text::integer(port.port.value)) kept_names_.push_back(port.port.value);
        }
      }
    }
  }
  std::sort(kept_names_.begin(), kept_names_.end());
  kept_names_.erase(std::unique(kept_names_.begin(), kept_names_.end()), kept_names_.end());
}

std::string Peers::resolved(std::string_view written) const {
  return written.empty() ? assumptions_->unnamed_namespace : std::string(written);
}

std::string Peers::home_of(const kube::Workload& workload) const {
  return workload.elsewhere ? std::string() : resolved(workload.meta.namespace_name);
}

Peers::Ports Peers::kept_ports(const kube::Workload& workload) const {
  Ports ports;
  if (kept_names_.empty()) return ports;
  for (const kube::Container& container : workload.pod.containers) {
    // Plain init containers have ended before the pod serves; native sidecars have not.
    if (container.role == kube::Container::Role::init) continue;
    for (const kube::ContainerPort& port : container.ports) {
      const auto protocol = protocol_of(port.protocol);
      if (!protocol || !std::binary_search(kept_names_.begin(), kept_names_.end(), port.name)) continue;
      ports[{*protocol, port.name}].push_back(port.port);
    }
  }
  return ports;
}

std::string Peers::signature(const kube::Workload& workload, const Ports& ports) const {
  std::string signature = workload.pod.host_network ? "h" : "p";
  append(signature, home_of(workload));
  append(signature, some_generated_ ? std::string_view(workload.meta.kind) : std::string_view());
  for (const kube::Pair& label : workload.pod.labels) {
    if (!keys_.contains(label.key.value)) continue;
    append(signature, label.key.value);
    append(signature, label.value.value);
  }
  for (const std::string& label : workload.pod.unknown_labels) {
    if (keys_.contains(label)) append(signature, label + "?");
  }
  signature += '|';
  for (const auto& [port, numbers] : ports) {
    append(signature, port.second);
    for (const std::int64_t number : numbers) signature += std::to_string(number) + "/";
    signature += std::to_string(static_cast<int>(port.first));
  }
  return signature;
}

void Peers::index(Class of, const kube::Workload& example) {
  namespaces_[home_of(example)].push_back(of);
  for (const kube::Pair& label : example.pod.labels) {
    const auto at = keys_.find(label.key.value);
    if (at != keys_.end()) at->second.by_value[label.value.value].push_back(of);
  }
  for (const std::string& label : example.pod.unknown_labels) {
    const auto at = keys_.find(label);
    if (at != keys_.end()) at->second.unknown.push_back(of);
  }
  if (!some_generated_ || !assumptions_->generated_labels) return;
  for (const Generated& label : generated) {
    const auto at = keys_.find(label.key);
    if (at == keys_.end() || kube::find(example.pod.labels, label.key) != nullptr) continue;
    if (text::contains_word(label.kinds, example.meta.kind)) at->second.unknown.push_back(of);
  }
}

void Peers::sort_into_classes() {
  std::unordered_map<std::string, Class> by_signature;
  std::map<Ports, std::uint32_t> by_ports;
  for (std::size_t i = 0; i < cluster_->workloads.size(); ++i) {
    const kube::Workload& workload = cluster_->workloads[i];
    const Ports ports = kept_ports(workload);
    const auto [at, is_new] = by_signature.try_emplace(signature(workload, ports), members_.size());
    if (is_new) {
      const auto [known, is_new_list] = by_ports.try_emplace(ports, static_cast<std::uint32_t>(ports_.size()));
      if (is_new_list) ports_.push_back(ports);
      ports_of_.push_back(known->second);
      members_.emplace_back();
      index(at->second, workload);
    }
    class_of_.push_back(at->second);
    members_[at->second].push_back(i);
  }
  on_host_ = Bits(size());
  in_pods_ = Bits(size());
  in_pods_.fill();
  for (Class of = 0; of < size(); ++of) {
    if (!cluster_->workloads[members_[of].front()].pod.host_network) continue;
    on_host_.set(of);
    in_pods_.reset(of);
  }
}

BoundedBits Peers::in_namespace(std::string_view written) const {
  BoundedBits bits = none(size());
  const std::string name = resolved(written);
  if (name.empty()) bits.may.fill();
  for (const std::string_view possible : {std::string_view(name), std::string_view()}) {
    const auto at = namespaces_.find(possible);
    if (at == namespaces_.end()) continue;
    for (const Class of : at->second) {
      bits.may.set(of);
      if (possible == name) bits.must.set(of);
    }
  }
  return bits;
}

/// Whether the namespace's labels match, certainly and possibly.
std::pair<bool, bool> Peers::holds(const kube::Selector& selector, const std::string& name) const {
  const auto manifest = manifests_.find(name);
  const bool declared = manifest != manifests_.end();
  std::pair<bool, bool> answer{true, true};
  for (const kube::Requirement& requirement : selector.requirements) {
    const std::string& key = requirement.key.value;
    const kube::Pair* label = declared ? kube::find(manifest->second->meta.labels, key) : nullptr;
    bool known = declared || !assumptions_->unknown_namespace_labels;
    const std::string* value = label != nullptr ? &label->value.value : nullptr;
    if (key == name_label) {
      // Every namespace carries its name; the API server sees to it.
      known = !name.empty();
      value = &name;
      if (!known && requirement.op == kube::Requirement::Operator::exists) continue;
      if (!known && requirement.op == kube::Requirement::Operator::does_not_exist) return {false, false};
    }
    if (!known || name.empty()) {
      answer.first = false;
    } else if (!kube::holds(requirement, value)) {
      return {false, false};
    }
  }
  return answer;
}

BoundedBits Peers::by_namespace(const kube::Selector& selector) const {
  if (selector.empty()) return all(size());
  BoundedBits bits = none(size());
  for (const auto& [name, classes] : namespaces_) {
    const auto [must, may] = holds(selector, name);
    for (const Class of : classes) {
      if (must) bits.must.set(of);
      if (may) bits.may.set(of);
    }
  }
  return bits;
}

BoundedBits Peers::holders(const kube::Requirement& requirement) const {
  BoundedBits bits = none(size());
  const auto at = keys_.find(requirement.key.value);
  if (at == keys_.end()) return bits;
  const auto put = [&](const std::vector<Class>& classes, bool certain) {
    for (const Class of : classes) {
      bits.may.set(of);
      if (certain) bits.must.set(of);
    }
  };
  using Operator = kube::Requirement::Operator;
  if (requirement.op == Operator::exists || requirement.op == Operator::does_not_exist) {
    for (const auto& [value, classes] : at->second.by_value) put(classes, true);
    put(at->second.unknown, true);
  } else {
    for (const std::string& value : requirement.values) {
      const auto listed = at->second.by_value.find(value);
      if (listed != at->second.by_value.end()) put(listed->second, true);
    }
    put(at->second.unknown, false);
  }
  return bits;
}

BoundedBits Peers::by_labels(const kube::Selector& selector) const {
  BoundedBits bits = all(size());
  for (const kube::Requirement& requirement : selector.requirements) {
    BoundedBits holding = holders(requirement);
    using Operator = kube::Requirement::Operator;
    if (requirement.op == Operator::not_in || requirement.op == Operator::does_not_exist) complement(holding, size());
    bits.must.meet(holding.must);
    bits.may.meet(holding.may);
  }
  return bits;
}

}  // namespace routegrant::relate

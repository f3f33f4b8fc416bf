/// What network policies miss: policies that select nothing, and namespaces that nothing closes by default.
///
/// Both rest on absence, so that they hold only where the tree shows what is there: a namespace into which a chart that
/// is not rendered, an operator or another scope brings pods is left alone.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "relate/builder.hpp"
#include "relate/could_match.hpp"
#include "relate/reach.hpp"

namespace routegrant::relate {
namespace {

/// "app=web, tier in (a, b)".
std::string text_of(const kube::Selector& selector) {
  std::string text;
  for (const kube::Requirement& requirement : selector.requirements) {
    if (!text.empty()) text += ", ";
    using Operator = kube::Requirement::Operator;
    const bool single = requirement.op == Operator::in && requirement.values.size() == 1;
    if (requirement.op == Operator::does_not_exist) text += "no ";
    text += requirement.key.value;
    if (requirement.op == Operator::exists || requirement.op == Operator::does_not_exist) continue;
    text += single ? "=" : requirement.op == Operator::in ? " in (" : " not in (";
    for (std::size_t i = 0; i < requirement.values.size(); ++i) text += (i == 0 ? "" : ", ") + requirement.values[i];
    if (!single) text += ")";
  }
  return text;
}

/// The workloads of every namespace of every scope: another scope's may be what a policy means.
class Namespaces {
 public:
  explicit Namespaces(const Model& model) {
    for (std::size_t s = 0; s < model.scopes.size(); ++s) {
      const kube::Cluster& cluster = model.scopes[s].cluster;
      for (std::size_t w = 0; w < cluster.workloads.size(); ++w) {
        const kube::Workload& workload = cluster.workloads[w];
        by_name_[workload.meta.namespace_name].emplace_back(s, &workload);
        if (workload.generated) with_operators_.insert(workload.meta.namespace_name);
      }
    }
  }

  using Members = std::vector<std::pair<std::size_t, const kube::Workload*>>;
  [[nodiscard]] const Members& of(const std::string& name) const {
    static const Members none;
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? none : found->second;
  }
  /// Whether all its pods are seen, as far as anyone can tell from this scope.
  [[nodiscard]] bool is_known(const kube::Cluster& cluster, const std::string& name) const {
    return !name.empty() && !with_operators_.contains(name) && kube::find_unseen(cluster, name) == nullptr;
  }

 private:
  std::map<std::string, Members, std::less<>> by_name_;
  std::set<std::string, std::less<>> with_operators_;
};

/// Whether the selector asks for a value that a renderer still fills, or for a label that controllers add.
bool is_open(const kube::Selector& selector) {
  return std::any_of(
      selector.requirements.begin(), selector.requirements.end(), [](const kube::Requirement& requirement) {
        const std::string& key = requirement.key.value;
        const bool placeholder = std::any_of(requirement.values.begin(), requirement.values.end(),
                                             [](const std::string& value) { return kube::is_placeholder(value); });
        return placeholder || kube::is_placeholder(key) || key.find("kubernetes.io/") != std::string::npos ||
               key.ends_with("-hash");
      });
}

/// A workload of the scope that has one of the labels with another value: what the selector was meant for has been
/// renamed, or is misspelt. Without such a one the policy is likelier to be for pods that lie elsewhere.
const kube::Workload* nearest(const kube::Selector& selector, const Namespaces::Members& members, std::size_t scope) {
  for (const kube::Requirement& requirement : selector.requirements) {
    if (requirement.op != kube::Requirement::Operator::in) continue;
    for (const auto& [of_scope, workload] : members) {
      if (of_scope == scope && kube::find(workload->pod.labels, requirement.key.value) != nullptr) return workload;
    }
  }
  return nullptr;
}

/// The workload of the scope that the policy would select in another namespace, where the policy's own has none at all:
/// it was put into the wrong one.
const kube::Workload* elsewhere(const kube::Cluster& cluster, const kube::Policy& policy) {
  const auto found =
      std::find_if(cluster.workloads.begin(), cluster.workloads.end(), [&](const kube::Workload& workload) {
        return !workload.meta.namespace_name.empty() && kube::matches(policy.pods, workload.pod.labels);
      });
  return found == cluster.workloads.end() ? nullptr : &*found;
}

void add_idle(Builder& builder, std::size_t scope, const Namespaces& namespaces) {
  const kube::Cluster& cluster = builder.model.scopes[scope].cluster;
  const ScopeFacts& facts = builder.scopes[scope];
  for (std::size_t p = 0; p < cluster.policies.size(); ++p) {
    const kube::Policy& policy = cluster.policies[p];
    const std::string& home = policy.meta.namespace_name;
    const bool is_own = policy.meta.kind == "NetworkPolicy" && policy.understood && policy.accepted;
    if (!is_own || policy.pods.empty() || is_open(policy.pods) || !namespaces.is_known(cluster, home)) continue;
    const Namespaces::Members& members = namespaces.of(home);
    const bool selects = std::any_of(members.begin(), members.end(),
                                     [&](const auto& member) { return could_match(policy.pods, member.second->pod); });
    const kube::Workload* near = selects           ? nullptr
                                 : members.empty() ? elsewhere(cluster, policy)
                                                   : nearest(policy.pods, members, scope);
    if (near == nullptr) continue;
    const FactId workload = facts.workloads[static_cast<std::size_t>(near - cluster.workloads.data())];
    builder.graph.add(IdlePolicy{.policy = facts.policies[p], .selector = text_of(policy.pods), .nearest = workload},
                      Reason{.span = policy.pods.requirements.front().key.span,
                             .premises = {facts.policies[p]},
                             .certainty = Certainty::inferred});
  }
}

/// The first workload of each namespace that holds a login, and is no server, and so on in order.
std::map<std::string, std::vector<std::size_t>> holders(const ScopeModel& model) {
  std::set<std::size_t> servers;
  for (const credentials::Server& server : model.servers) {
    if (server.workload >= 0) servers.insert(static_cast<std::size_t>(server.workload));
  }
  std::map<std::string, std::set<std::size_t>> found;
  for (const credentials::Login& login : model.logins) {
    if (!servers.contains(login.workload) && !model.cluster.workloads[login.workload].elsewhere)
      found[model.cluster.workloads[login.workload].meta.namespace_name].insert(login.workload);
  }
  std::map<std::string, std::vector<std::size_t>> sorted;
  for (const auto& [home, workloads] : found) sorted[home].assign(workloads.begin(), workloads.end());
  return sorted;
}

/// Whether a policy closes the incoming side of all pods of the namespace.
bool is_closed(const kube::Cluster& cluster, const std::string& home) {
  return std::any_of(cluster.policies.begin(), cluster.policies.end(), [&](const kube::Policy& policy) {
    if (!policy.accepted || !policy.isolates_ingress || !policy.pods.empty()) return false;
    return policy.cluster_wide || kube::same_namespace(policy.meta.namespace_name, home);
  });
}

/// A Job that names no port has nothing to reach, as far as its manifest tells.
bool is_without_port(const kube::Workload& workload) {
  const auto& containers = workload.pod.containers;
  return (workload.meta.kind == "Job" || workload.meta.kind == "CronJob") &&
         std::all_of(containers.begin(), containers.end(),
                     [](const kube::Container& container) { return container.ports.empty(); });
}

void add_open(Builder& builder, std::size_t scope, const Namespaces& namespaces) {
  const ScopeModel& model = builder.model.scopes[scope];
  const ScopeFacts& facts = builder.scopes[scope];
  const Reach reach(model.cluster);
  for (const auto& [home, workloads] : holders(model)) {
    if (!namespaces.is_known(model.cluster, home) || is_closed(model.cluster, home)) continue;
    const auto declared =
        std::find_if(model.cluster.namespaces.begin(), model.cluster.namespaces.end(),
                     [name = &home](const kube::Namespace& one) { return one.meta.name.value == *name; });
    for (const std::size_t workload : workloads) {
      if (reach.isolation(workload, Direction::ingress).may || is_without_port(model.cluster.workloads[workload]))
        continue;
      const Span span = declared != model.cluster.namespaces.end() ? declared->meta.name.span
                                                                   : model.cluster.workloads[workload].meta.name.span;
      builder.graph.add(
          OpenNamespace{.scope = facts.scope, .namespace_name = home, .workload = facts.workloads[workload]},
          Reason{.span = span, .premises = {facts.workloads[workload]}, .certainty = Certainty::inferred});
    }
  }
}

}  // namespace

void relate_policy_gaps(Builder& builder) {
  const Namespaces namespaces(builder.model);
  for (std::size_t scope = 0; scope < builder.model.scopes.size(); ++scope) {
    add_idle(builder, scope, namespaces);
    add_open(builder, scope, namespaces);
  }
}

}  // namespace routegrant::relate

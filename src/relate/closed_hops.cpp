#include "relate/closed_hops.hpp"

#include <algorithm>
#include <optional>

#include "relate/could_match.hpp"
#include "relate/reach.hpp"

namespace routegrant::relate {

ClosedHops::ClosedHops(const Model& model, std::size_t scope) : model_(model), scope_(scope) {
  const kube::Cluster& cluster = model.scopes[scope].cluster;
  if (!cluster.policies.empty()) reach_ = std::make_unique<Reach>(cluster);
}

ClosedHops::~ClosedHops() = default;

bool ClosedHops::may_be_opened_elsewhere(const kube::Workload& workload) const {
  for (std::size_t s = 0; s < model_.scopes.size(); ++s) {
    if (s == scope_) continue;
    const bool is_selected = std::ranges::any_of(model_.scopes[s].cluster.policies, [&](const kube::Policy& policy) {
      const bool is_there =
          policy.cluster_wide || kube::same_namespace(policy.meta.namespace_name, workload.meta.namespace_name);
      return is_there && could_match(policy.pods, workload.pod);
    });
    if (is_selected) return true;
  }
  return false;
}

bool ClosedHops::is_closed(std::size_t source, std::size_t service, std::size_t destination) const {
  if (!reach_ || source == destination) return false;
  const auto [at, is_new] = answers_.try_emplace({source, service, destination}, false);
  if (is_new) at->second = refuses(source, service, destination);
  return at->second;
}

bool ClosedHops::refuses(std::size_t source, std::size_t service, std::size_t destination) const {
  const kube::Cluster& cluster = model_.scopes[scope_].cluster;
  const std::vector<kube::ServicePort>& ports = cluster.services[service].ports;
  const PortSet open = reach_->connections(source, destination).may;
  const bool may_pass = std::ranges::any_of(ports, [&](const kube::ServicePort& port) {
    const std::optional<Protocol> protocol = protocol_of(port.protocol);
    const std::optional<std::int64_t> number = kube::target_port(port, cluster.workloads[destination]);
    return !protocol || !number || open.contains(*protocol, *number);
  });
  if (ports.empty() || may_pass) return false;
  return !may_be_opened_elsewhere(cluster.workloads[source]) &&
         !may_be_opened_elsewhere(cluster.workloads[destination]);
}

}  // namespace routegrant::relate

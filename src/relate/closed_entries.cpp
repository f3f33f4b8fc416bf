#include "relate/closed_entries.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "kube/cluster/exposure.hpp"
#include "kube/routes/backend.hpp"

namespace routegrant::relate {
namespace {

/// A workload, and the port on which its pods get what comes in; nothing where that is not known.
using Receiver = std::pair<std::size_t, std::optional<std::int64_t>>;

std::vector<Receiver> receivers_of(const ScopeModel& model, const ScopeFacts& facts, const kube::Route& route) {
  std::vector<Receiver> receivers;
  for (const kube::RouteBackend& backend : route.backends) {
    const kube::BackendTarget found = kube::target_of(model.cluster, route, backend);
    if (found.status != kube::BackendTarget::Status::found) continue;
    const kube::ServicePort* port = kube::find_port(*found.target, backend.port.value);
    const auto service = static_cast<std::size_t>(found.target - model.cluster.services.data());
    for (const auto& [workload, selects] : facts.selected_by_service[service]) {
      const kube::Workload& pods = model.cluster.workloads[workload];
      if (!kube::is_of_subset(backend, pods)) continue;
      receivers.emplace_back(workload, port == nullptr ? std::nullopt : kube::target_port(*port, pods));
    }
  }
  return receivers;
}

bool is_closed(const Reach& reach, const Receiver& receiver) {
  if (!receiver.second || !reach.isolation(receiver.first, Direction::ingress).must) return false;
  const std::vector<Connection> column = reach.column(receiver.first);
  return std::none_of(column.begin(), column.end(), [&](const Connection& connection) {
    return reach.is_external(connection.source) && connection.ports.may.contains(Protocol::tcp, *receiver.second);
  });
}

}  // namespace

std::vector<std::string> policies_isolating(const ScopeModel& model, const Reach& reach, std::size_t workload) {
  std::set<std::string> names;
  for (const std::size_t index : reach.isolation(workload, Direction::ingress).policies) {
    const kube::Policy& policy = model.cluster.policies[index];
    names.insert(policy.meta.kind + " " + policy.meta.object());
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> policies_closing(const ScopeModel& model, const ScopeFacts& facts, const Reach& reach,
                                          const kube::Route& route) {
  if (!kube::is_direct_entry(route)) return {};
  std::set<std::string> names;
  for (const Receiver& receiver : receivers_of(model, facts, route)) {
    if (!is_closed(reach, receiver)) return {};
    for (std::string& name : policies_isolating(model, reach, receiver.first)) names.insert(std::move(name));
  }
  return {names.begin(), names.end()};
}

bool is_open_for_certain(const Reach& reach, std::size_t workload, std::int64_t port) {
  const std::vector<Connection> column = reach.column(workload);
  return std::any_of(column.begin(), column.end(), [&](const Connection& connection) {
    return reach.is_external(connection.source) && connection.ports.must.contains(Protocol::tcp, port);
  });
}

}  // namespace routegrant::relate

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// What a route's backend leads to.
struct BackendTarget {
  enum class Status : std::uint8_t {
    found,
    missing_service,
    missing_port,
    /// The Service has the port; its targetPort is a name that no container behind it has.
    missing_target,
    /// The Service's rules have no subset of the name (Istio).
    missing_subset,
    /// The Service is a name for something outside the tree.
    external_name,
    not_a_service,
    /// No ReferenceGrant permits the reference.
    not_granted,
    /// Its share of the requests is none.
    no_weight
  };
  Status status = Status::found;
  /// The Service that is named, where there is one.
  const Service* service = nullptr;
  /// The Service whose pods answer: the one named, or the one that it is another name for (ExternalName).
  const Service* target = nullptr;

  /// Whether it is certain that no pod gets a request by it; a Service that is not in the tree may exist.
  [[nodiscard]] bool is_dead() const {
    return status == Status::missing_port || status == Status::missing_target || status == Status::missing_subset ||
           status == Status::not_granted || status == Status::no_weight;
  }
};

/// "found", "missing-service" and so on, as in the relation `backend`.
[[nodiscard]] std::string_view name_of(BackendTarget::Status status);

/// Looks the backend up (for Gateway API, httproute_types.go BackendRefs).
[[nodiscard]] BackendTarget target_of(const Cluster& cluster, const Route& route, const RouteBackend& backend);

/// Whether the workload's pods are among those of the backend's subset, where it names one.
[[nodiscard]] bool is_of_subset(const RouteBackend& backend, const Workload& workload);

/// The workloads whose pods get requests by the backend, of those that `service`, its target, selects; ascending.
[[nodiscard]] std::vector<std::size_t> workloads_behind(const Cluster& cluster, const RouteBackend& backend,
                                                        const Service& service);

/// Whether the backend is found only if the controller, which nothing names, is ingress-nginx: its port is the number
/// of a targetPort.
[[nodiscard]] bool needs_ingress_nginx(const Route& route, const RouteBackend& backend, const BackendTarget& target);

/// The namespace in which the backend's Service is looked for.
[[nodiscard]] const std::string& namespace_of(const Route& route, const RouteBackend& backend);

}  // namespace routegrant::kube

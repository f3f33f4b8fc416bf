#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// What a host's name means to a pod.
struct Endpoint {
  /// Index in `Cluster::services`; -1 for none.
  std::ptrdiff_t service = -1;
  /// Index in the servers; -1 for none.
  std::ptrdiff_t server = -1;
  /// Whether what answers there is another store (by its image).
  bool other_store = false;
  /// Whether it leads out of the cluster: a proxy of the cloud in the same pod, or an external name.
  bool external = false;
};

/// Resolves `svc`, `svc.ns`, `svc.ns.svc[.domain]`, a StatefulSet's `pod-0.svc...`, localhost (a server or a proxy in
/// the same pod) and an empty host (clients then take localhost).
[[nodiscard]] Endpoint resolve_host(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                    std::size_t workload, std::string_view host);

/// A Service as a host names it.
struct ServiceName {
  std::string namespace_name{};
  std::string name{};
};

/// The Services that a host can name, seen from a namespace; none for a host of another form.
[[nodiscard]] std::vector<ServiceName> service_names(std::string_view from_namespace, std::string_view host);

/// The Service of that host's name, seen from a namespace: an index, or -1.
[[nodiscard]] std::ptrdiff_t find_service_by_host(const kube::Cluster& cluster, std::string_view from_namespace,
                                                  std::string_view host);

/// The server whose pods the Service selects: an index, or -1.
[[nodiscard]] std::ptrdiff_t server_behind(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                           std::ptrdiff_t service);

/// The operator's pooler whose pods the Service selects; null if it selects none of them.
[[nodiscard]] const kube::DatabasePooler* pooler_behind(const kube::Cluster& cluster, const kube::Service& service);

/// The server behind the Service's own pods, or the one before which an operator puts the pooler that the Service leads
/// to.
[[nodiscard]] std::ptrdiff_t server_reached(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                            std::ptrdiff_t service);

/// The declared server with this place among the cluster's: an index in `servers`, or -1.
[[nodiscard]] std::ptrdiff_t server_declared_at(const std::vector<Server>& servers, std::size_t declared);

/// Whether the text is `localhost`, a loopback address or a socket's path.
[[nodiscard]] bool is_local(std::string_view host);

/// Whether the Service opens ports, but not the one that is asked for (kubernetes.io, "Service": a port that it does
/// not list is not forwarded). A headless one and an ExternalName forward nothing: whatever the pods open is reached.
[[nodiscard]] bool lacks_port(const kube::Service& service, std::string_view port);

}  // namespace routegrant::credentials

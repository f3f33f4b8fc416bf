#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "credentials/credential.hpp"

/// Poolers and TCP proxies: pods that hand connections on to a database server, whatever their image is called.
namespace routegrant::credentials {

/// What clients reach through the pods of one workload.
struct Relay {
  /// Index in `Cluster::workloads`.
  std::size_t workload = 0;
  /// The port at which clients come; 0: any that the program opens.
  std::int64_t listens = 0;
  /// Index in the servers.
  std::ptrdiff_t server = -1;
  /// Where the server is named, and how: "haproxy.cfg hands connections on to db".
  Step step{};
};

/// All relays of a scope, by workload. A program is told by its image, its command or its configuration file, and by
/// that it names a server of the scope at its port; PgBouncer by its logins.
[[nodiscard]] std::vector<Relay> find_relays(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                             const std::vector<Login>& logins);

/// The relay of the workload for clients of this port of its pods (0: not known); nothing where several servers come
/// into question.
[[nodiscard]] const Relay* relay_at(const std::vector<Relay>& relays, std::size_t workload, std::int64_t port);

/// Connects the logins that lead to a relay's Service, or to one in their own pod, with the server behind it. With
/// `user=` in PgBouncer's entry for a database everyone who comes through it becomes that role.
void look_through_relays(const kube::Cluster& cluster, const std::vector<Server>& servers, std::vector<Login>& logins);

}  // namespace routegrant::credentials

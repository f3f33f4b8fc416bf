#pragma once

#include <string>
#include <string_view>

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

/// What resources of mariadb-operator (api/v1alpha1) make besides servers.
namespace routegrant::kube {

/// A password that the operator makes for the resource `meta` of a server: a Secret with one key, and no user. `given`
/// is the reference to a Secret that replaces it; without one the Secret is named after the resource.
void add_mariadb_password(Cluster& into, const Meta& meta, const ServerReference& server, const yaml::Cursor& given,
                          std::string_view suffix);

/// What a Connection is made of: its own spec, or what the resource of a server gives it.
struct MariadbConnection {
  Meta meta{};
  ServerReference server{};
  /// ConnectionTemplate: the Secret's name and keys.
  yaml::Cursor made_like{};
  /// The Secret's name where the template has none, and the Connection's own.
  Text name{};
  Text user{};
  Text database{};
  Text host{};
  Text port{};
};

/// A Connection makes a Secret: always a DSN of the Go driver, other keys where the template names them.
void add_mariadb_connection(const MariadbConnection& connection, Cluster& into);

/// The name by which a Service is called from everywhere; an empty namespace is not known.
[[nodiscard]] std::string mariadb_host(std::string_view service, std::string_view namespace_name);

/// MaxScale, which `spec` describes and `meta` names, before the server: pods, a Service, and the Secret of the user
/// that its Connection is of. Clients log in to MaxScale as accounts of the server ("MaxScale", Authentication).
/// Without a server's name the servers are listed by their addresses.
void add_maxscale(const Meta& meta, const yaml::Cursor& spec, const ServerReference& server, Cluster& into);

}  // namespace routegrant::kube

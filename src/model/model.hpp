#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "credentials/credential.hpp"
#include "credentials/logins/resource_passwords.hpp"
#include "credentials/servers/relays.hpp"
#include "kube/cluster/cluster.hpp"
#include "load/scope.hpp"
#include "pg/database.hpp"
#include "routegrant/settings.hpp"

namespace routegrant {

/// A server of another scope, which is deployed to the same cluster.
struct NeighbourServer {
  /// The scope's index in the model; -1 for no such server.
  std::ptrdiff_t scope = -1;
  /// Its index in that scope's servers.
  std::size_t server = 0;
};

/// One scope, read: its objects, and what its containers and servers have to do with databases.
struct ScopeModel {
  std::string name{};
  /// directory, file, kustomization, stream, or cluster: what Flux or Argo CD deploys to one cluster.
  std::string kind{};
  /// Why these objects belong together.
  std::string reason{};
  /// The files it was read from, sorted.
  std::vector<std::string> files{};
  /// The cluster that deployers send it to, as they name it; empty for their own and where nothing says.
  std::string destination{};
  /// What deployers bring together here, in order.
  std::vector<load::Part> parts{};
  Span span{};
  kube::Cluster cluster;
  std::vector<credentials::Server> servers{};
  std::vector<credentials::Login> logins{};
  std::vector<credentials::Relay> relays{};
  /// One for each login.
  std::vector<credentials::Rotation> rotations{};
  /// One for each login: the server of another scope that it connects to.
  std::vector<NeighbourServer> neighbours{};
  /// How many of the cluster's Secrets and ConfigMaps the scope makes itself; those behind them are its neighbours'.
  std::size_t own_keyed = 0;
  std::vector<credentials::Reference> references{};
  std::vector<credentials::ServiceCall> calls{};
  /// The Secrets that resources of databases name as those of their passwords, and where these lie.
  std::vector<credentials::PasswordReference> password_references{};
  std::vector<credentials::PasswordPlace> resource_passwords{};
};

/// Which server of which scope holds a database, and why we think so.
struct Join {
  std::size_t scope = 0;
  std::size_t server = 0;
  /// "named in the settings", "mounted at the init directory", "the directory names the server" and so on.
  std::string why{};
  Certainty certainty = Certainty::inferred;
  Span span{};
};

/// One database, replayed.
struct DatabaseModel {
  /// Unique among the databases.
  std::string name{};
  /// postgresql, mysql or mariadb; only postgresql has answers.
  std::string kind = "postgresql";
  /// The directory of its role files; empty if there are none.
  std::string directory{};
  /// How its role files are laid out: plain, flyway and so on.
  std::string tool{};
  std::vector<std::string> files{};
  std::vector<std::string> hosts{};
  std::vector<PlacedText> sensitive{};
  Span span{};
  /// The major version that the server's image or the settings state; 0 where nothing does. The replay takes the
  /// nearest that it knows.
  int stated_version = 0;
  pg::Database database;
  std::vector<Join> joins{};

  [[nodiscard]] bool is_postgresql() const { return kind == "postgresql"; }
};

/// All that was read, before it is joined into facts. The questions (`routes`, `privileges`, `reach` ...) ask it too.
struct Model {
  Settings settings;
  std::vector<ScopeModel> scopes{};
  std::vector<DatabaseModel> databases{};
};

}  // namespace routegrant

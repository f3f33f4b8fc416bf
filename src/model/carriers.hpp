#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/model.hpp"

/// SQL that containers hand to psql, or to Vault for its database roles: in their command and arguments, and in scripts
/// of mounted ConfigMaps and Secrets that these name; and migrations mounted where the image of a tool (Flyway,
/// golang-migrate) looks for them. Nothing is executed; a text that none of these is given is never SQL.
namespace routegrant::model {

/// One such text.
struct Carrier {
  std::size_t scope = 0;
  std::size_t workload = 0;
  /// An embedded source of the manifest that holds it.
  SourceId source{};
  /// The server that psql is told by the command or its environment, as the scope of it and its index there; nothing
  /// where they do not tell.
  std::optional<std::pair<std::size_t, std::size_t>> server{};
  /// The host that psql is told; empty where it is not known.
  std::string host{};
  /// The database and the user that psql is told; empty where they are not known.
  std::string database{};
  std::string user{};
};

/// All carriers of all scopes, in the order of their workloads and containers, of SQL that makes or changes something.
/// Variables whose values the container's manifest shows are put in their places, unless they are named like secrets;
/// all others stay placeholders. Texts are added to `sources` as embedded sources.
[[nodiscard]] std::vector<Carrier> find_carriers(const std::vector<ScopeModel>& scopes, Sources& sources);

}  // namespace routegrant::model

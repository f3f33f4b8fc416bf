#pragma once

#include <string>
#include <vector>

#include "load/role_files.hpp"
#include "model/carriers.hpp"
#include "model/model.hpp"

/// Which databases are replayed, and from what.
namespace routegrant::model {

/// A database before its replay: role files, and servers that hold it in the same way.
struct Plan {
  const load::RoleFiles* files = nullptr;
  std::vector<Join> joins{};
  /// Which of several databases of a declared server, or of one that nothing shows, it is; empty for the only one, or
  /// the one that image's scripts run in.
  std::string database{};
  /// Where the server is that nothing shows, if its name is one for everybody; else empty.
  std::string host{};
  /// SQL that workloads hand to psql, after all other.
  std::vector<Carrier> carriers{};
};

/// One plan for each database: of role files with the servers that hold it, of servers that make one themselves, and of
/// workloads that hand SQL to a server that Git does not show. Servers of variants of one system (base, overlays) that
/// run the same files with the same roles share one.
[[nodiscard]] std::vector<Plan> plan_replays(const std::vector<load::RoleFiles>& role_files,
                                             const std::vector<ScopeModel>& scopes, std::vector<Carrier> handed,
                                             const Sources& sources);

/// The server that a join names.
[[nodiscard]] const credentials::Server& server_of(const std::vector<ScopeModel>& scopes, const Join& join);

/// What its resource is called; empty where none makes it.
[[nodiscard]] std::string server_name(const std::vector<ScopeModel>& scopes, const Join& join);

}  // namespace routegrant::model

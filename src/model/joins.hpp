#pragma once

#include <vector>

#include "load/role_files.hpp"
#include "model/model.hpp"

namespace routegrant::model {

/// Which servers hold the database of each group of role files: `result[i]` belongs to `role_files[i]`.
/// - The settings' host names a Service of the server: declared.
/// - A directory of the role files is named like the server's workload, Service or database: inferred.
/// - The scope has one PostgreSQL server, and these role files are the nearest ones: inferred. Not for plain files
/// where the
///   server mounts scripts of its own: those are what it runs, and a file that nothing mounts is not executed.
[[nodiscard]] std::vector<std::vector<Join>> join_role_files(const std::vector<load::RoleFiles>& role_files,
                                                             const std::vector<ScopeModel>& scopes);

/// Names by which a server is known: its workload, the Services that select it, its databases.
[[nodiscard]] std::vector<std::string> names_of(const ScopeModel& scope, const credentials::Server& server);

}  // namespace routegrant::model

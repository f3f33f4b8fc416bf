#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "load/role_files.hpp"
#include "model/model.hpp"

namespace routegrant::model {

/// Which servers hold the database of each group of role files: `result[i]` belongs to `role_files[i]`.
/// - The settings' host names a Service of the server: declared.
/// - A directory of the role files is named like the server's workload, Service or database: inferred.
/// - A login of the server uses a role that these files create: inferred. Of several such files the nearest.
/// - The scope has one PostgreSQL server, or one that a login uses, these role files are the nearest ones, and no
/// server
///   is nearer to them: inferred. Of several servers, each with the files to which it, and which to it, is the nearest.
/// Where the server mounts scripts of its own, those are what it runs, and a plain file that nothing mounts is not
/// executed: it is not the nearest one, and the name of a directory above both tells nothing.
[[nodiscard]] std::vector<std::vector<Join>> join_role_files(const std::vector<load::RoleFiles>& role_files,
                                                             const std::vector<ScopeModel>& scopes,
                                                             const Sources& sources);

/// How many directories two paths have in common from the root on.
[[nodiscard]] std::size_t common_directories(std::string_view a, std::string_view b);

/// Names by which a server is known: its workload, the Services that select it, its databases.
[[nodiscard]] std::vector<std::string> names_of(const ScopeModel& scope, const credentials::Server& server);

/// Whether its kind is the one whose catalogue is replayed.
[[nodiscard]] bool is_postgresql(const credentials::Server& server);

}  // namespace routegrant::model

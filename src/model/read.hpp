#pragma once

#include <string>
#include <vector>

#include "load/role_files.hpp"
#include "load/scope.hpp"
#include "model/chart_tests.hpp"
#include "model/let_go.hpp"
#include "model/model.hpp"
#include "routegrant/coverage.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

namespace routegrant::model {

/// How the model is read; the rest is in the input.
struct ReadOptions {
  /// The controller that reads routes whose class does not tell; empty: by class.
  std::string dialect;
  bool closed_world = false;
  /// 13 to 18; 0: by settings, image tag, else 15.
  int postgres_version = 0;
  /// Threads; 0: as many as the machine has.
  unsigned jobs = 0;
};

/// Reads the objects of one scope into its nouns, without those that `tests` hold. Each is let go as soon as nothing
/// asks for its tree.
[[nodiscard]] ScopeModel read_scope(const load::Scope& scope, LetGo& objects, const Sources& sources, ChartTests& tests,
                                    Coverage& coverage, Diagnostics& out);

/// Joins what objects of a scope say about each other, lets scopes share what they make in one cluster, and finds what
/// their containers have to do with databases. Once, when all scopes are read.
void complete_scopes(std::vector<ScopeModel>& scopes, const Settings& settings, const ReadOptions& options,
                     Diagnostics& out);

/// Replays the databases: those that the settings name, those whose role files were found, and those that a server of a
/// scope makes by itself; and joins them to the servers (credentials.md, section 8; each join says why).
/// Texts of init scripts in ConfigMaps are added to `sources` as embedded sources.
[[nodiscard]] std::vector<DatabaseModel> read_databases(const std::vector<load::RoleFiles>& role_files,
                                                        const std::vector<ScopeModel>& scopes, Sources& sources,
                                                        const ReadOptions& options, Coverage& coverage,
                                                        Diagnostics& out);

}  // namespace routegrant::model

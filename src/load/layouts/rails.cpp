#include "base/paths.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view structure = "structure.sql";

/// Rails: `db/structure.sql` is what a new database is loaded from, and `db/<name>_structure.sql` the database `name`
/// beside it (guide "Multiple Databases with Active Record"); its migrations are code.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (paths::base_name(file.directory) != "db" || !file.name.ends_with(structure)) return std::nullopt;
  const std::string_view name = file.name.substr(0, file.name.size() - structure.size());
  if (name.empty()) return std::string(file.directory);
  return name.size() > 1 && name.ends_with('_')
             ? std::optional(paths::joined(file.directory, name.substr(0, name.size() - 1)))
             : std::nullopt;
}

/// psql reads the file, and stops where the server refuses a statement (PostgreSQLDatabaseTasks#structure_load).
std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (!file.name.ends_with(structure)) continue;
    run.push_back({.source = file.source, .parts = {}, .variables = {{"ON_ERROR_STOP", "1"}}});
  }
  return run;
}

}  // namespace

const Layout rails{.name = "rails", .precedence = 10, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

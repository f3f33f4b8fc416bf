#include "base/paths.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// Rails: `db/structure.sql` (or `db/<name>_structure.sql`) is what a new database is loaded from; its migrations are
/// code.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (paths::base_name(file.directory) != "db" || !file.name.ends_with("structure.sql")) return std::nullopt;
  return std::string(file.directory);
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (file.name.ends_with("structure.sql")) run.push_back({.source = file.source, .parts = {}});
  }
  return run;
}

}  // namespace

const Layout rails{.name = "rails", .precedence = 10, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

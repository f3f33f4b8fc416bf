#include "base/paths.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// graphile-migrate: `committed/000001.sql`, `000001-name.sql`. `current.sql` runs in development only.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (paths::base_name(file.directory) == "committed" && leading_digits(file.name).size() == 6) {
    return std::string(paths::directory_of(file.directory));
  }
  if (file.name != "current.sql") return std::nullopt;
  return paths::base_name(file.directory) == "migrations" ? std::optional(std::string(file.directory)) : std::nullopt;
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (paths::base_name(file.directory) != "committed" || leading_digits(file.name).size() != 6) continue;
    const bool apart = file.text.find("--! no-transaction") != std::string_view::npos;
    run.push_back({.source = file.source, .parts = {}, .one_transaction = !apart});
  }
  return run;
}

}  // namespace

const Layout graphile_migrate{.name = "graphile-migrate", .precedence = 50, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

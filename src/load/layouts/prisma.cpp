#include "base/paths.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// Prisma: `<version>_name/migration.sql`, sent as one query.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (file.name != "migration.sql" || leading_digits(paths::base_name(file.directory)).empty()) return std::nullopt;
  return std::string(paths::directory_of(file.directory));
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (file.name == "migration.sql") run.push_back({.source = file.source, .parts = {}, .one_transaction = true});
  }
  return run;
}

}  // namespace

const Layout prisma{.name = "prisma", .precedence = 50, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

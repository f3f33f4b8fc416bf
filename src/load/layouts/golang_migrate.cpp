#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

bool is_up(std::string_view name) {
  return name.ends_with(".up.sql");
}

/// golang-migrate and reversible sqlx migrations: `<version>_name.up.sql` and `.down.sql`. A file is sent as one query,
/// so that it is one transaction; sqlx leaves it out where the file begins with `-- no-transaction`.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (!is_up(file.name) && !file.name.ends_with(".down.sql")) return std::nullopt;
  return leading_digits(file.name).empty() ? std::nullopt : std::optional(std::string(file.directory));
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (!is_up(file.name)) continue;
    const bool apart = file.text.starts_with("-- no-transaction");
    run.push_back({.source = file.source, .parts = {}, .one_transaction = !apart});
  }
  return run;
}

}  // namespace

const Layout golang_migrate{.name = "golang-migrate", .precedence = 60, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

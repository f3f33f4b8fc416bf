#include <algorithm>

#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

bool is_up(std::string_view name) {
  return name.ends_with(".up.sql");
}

bool is_down(std::string_view name) {
  return name.ends_with(".down.sql");
}

/// sqlx runs a plain `<version>_name.sql` beside reversible ones (`MigrationType::from_filename()`). The other tool
/// does not, but would not leave its migrations without `.up` either.
bool is_simple(const SqlFile& file, const std::vector<SqlFile>& files) {
  const std::string_view version = leading_digits(file.name);
  if (version.empty() || is_up(file.name) || is_down(file.name) || !file.name.substr(version.size()).starts_with('_'))
    return false;
  return std::none_of(files.begin(), files.end(), [&](const SqlFile& other) {
    return is_up(other.name) && leading_digits(other.name) == version && other.directory == file.directory;
  });
}

/// golang-migrate and reversible sqlx migrations: `<version>_name.up.sql` and `.down.sql`. A file is sent as one query,
/// so that it is one transaction; sqlx leaves it out where the file begins with `-- no-transaction`.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (!is_up(file.name) && !is_down(file.name)) return std::nullopt;
  return leading_digits(file.name).empty() ? std::nullopt : std::optional(std::string(file.directory));
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (!is_up(file.name) && !is_simple(file, files)) continue;
    const bool apart = file.text.starts_with("-- no-transaction");
    run.push_back({.source = file.source, .parts = {}, .one_transaction = !apart});
  }
  return run;
}

}  // namespace

const Layout golang_migrate{.name = "golang-migrate", .precedence = 60, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

#include <algorithm>

#include "load/layouts.hpp"
#include "load/lone_statements.hpp"

namespace routegrant::load {
namespace {

/// The version that a name begins with, up to its underscore; empty for another name.
std::string_view version_of(std::string_view name) {
  const std::string_view digits = leading_digits(name);
  return name.substr(digits.size()).starts_with('_') ? digits : std::string_view();
}

/// sqlx: `<version>_name.sql`, or `.up.sql` with `.down.sql` (sqlx-core/src/migrate/source.rs), below a crate that
/// names it.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  if (version_of(file.name).empty() || !is_in_crate_with("sqlx", file.directory, index)) return std::nullopt;
  return std::string(file.directory);
}

/// In the order of the versions as numbers, over one connection; each in a transaction unless its text begins with
/// `-- no-transaction`, when it is still one query (sqlx-postgres/src/migrate.rs, apply()).
std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (version_of(file.name).empty() || file.directory != root || file.name.ends_with(".down.sql")) continue;
    const bool apart = file.text.starts_with("-- no-transaction") && count_statements(file, {}, index).all < 2;
    run.push_back({.source = file.source, .parts = {}, .one_transaction = !apart});
  }
  return in_one_connection(std::move(run));
}

}  // namespace

const Layout sqlx{.name = "sqlx", .precedence = 65, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

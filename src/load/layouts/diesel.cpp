#include <algorithm>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/layouts.hpp"
#include "load/lone_statements.hpp"

namespace routegrant::load {
namespace {

/// Diesel and Hasura: `<version>_name/up.sql` and `down.sql`, each a transaction (Hasura sends a file as one query).
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (file.name != "up.sql" && file.name != "down.sql") return std::nullopt;
  if (leading_digits(paths::base_name(file.directory)).empty()) return std::nullopt;
  return std::string(paths::directory_of(file.directory));
}

/// Whether the project is one of Rust, in which Diesel runs them.
bool is_diesel(std::string_view directory, const FileIndex& index) {
  while (true) {
    if (index.find(paths::joined(directory, "diesel.toml")) || index.find(paths::joined(directory, "Cargo.toml")))
      return true;
    if (directory.empty()) return false;
    directory = paths::directory_of(directory);
  }
}

/// `run_in_transaction = false` of the migration's metadata.toml (diesel_migrations, "Transactions").
bool runs_outside(const SqlFile& file, const FileIndex& index) {
  const auto metadata = index.find(paths::joined(file.directory, "metadata.toml"));
  if (!metadata) return false;
  for (const std::string_view line : text::split(index.sources()[*metadata].text, '\n')) {
    const std::size_t equal = line.find('=');
    if (equal == std::string_view::npos || text::trim(line.substr(0, equal)) != "run_in_transaction") continue;
    return text::trim(line.substr(equal + 1)).starts_with("false");
  }
  return false;
}

/// Diesel's versions are texts, without their dashes (`MigrationVersion`, `version_from_string()`), and run over one
/// connection; Hasura's are numbers.
std::string version_of(const SqlFile& file) {
  const std::string_view name = paths::base_name(file.directory);
  std::string version(name.substr(0, name.find('_')));
  std::erase(version, '-');
  return version;
}

std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  std::vector<SqlFile> ups;
  std::copy_if(files.begin(), files.end(), std::back_inserter(ups),
               [](const SqlFile& file) { return file.name == "up.sql"; });
  const bool by_diesel = is_diesel(root, index);
  if (by_diesel) {
    std::stable_sort(ups.begin(), ups.end(),
                     [](const SqlFile& a, const SqlFile& b) { return version_of(a) < version_of(b); });
  }
  std::vector<RoleFile> run;
  for (const SqlFile& file : ups) {
    const bool apart = runs_outside(file, index) && count_statements(file, {}, index).all < 2;
    run.push_back({.source = file.source, .parts = {}, .one_transaction = !apart});
  }
  return by_diesel ? in_one_connection(std::move(run)) : run;
}

}  // namespace

const Layout diesel{.name = "diesel", .precedence = 50, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// Diesel and Hasura: `<version>_name/up.sql` and `down.sql`, each a transaction (Hasura sends a file as one query).
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (file.name != "up.sql" && file.name != "down.sql") return std::nullopt;
  if (leading_digits(paths::base_name(file.directory)).empty()) return std::nullopt;
  return std::string(paths::directory_of(file.directory));
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

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (file.name != "up.sql") continue;
    run.push_back({.source = file.source, .parts = {}, .one_transaction = !runs_outside(file, index)});
  }
  return run;
}

}  // namespace

const Layout diesel{.name = "diesel", .precedence = 50, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

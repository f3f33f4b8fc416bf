#include "base/paths.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// graphile-migrate: `committed/000001.sql`, `000001-name.sql`. `current.sql` runs in development only.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  if (paths::base_name(file.directory) == "committed" && leading_digits(file.name).size() == 6) {
    return std::string(paths::directory_of(file.directory));
  }
  if (paths::base_name(file.directory) != "migrations") return std::nullopt;
  if (file.name == "current.sql" || index.find(paths::joined(file.directory, "current.sql")) ||
      index.first_below(paths::joined(file.directory, "committed")))
    return std::string(file.directory);
  return std::nullopt;
}

/// The values of one key of `.gmrc`, which is JSON with comments: the names of files in `migrations/`, a single one or
/// a list; "!name" runs as the superuser of the root database (graphile-migrate's README, "Configuration").
std::vector<std::string> actions(std::string_view settings, std::string_view key) {
  std::vector<std::string> names;
  const std::size_t at = settings.find("\"" + std::string(key) + "\"");
  if (at == std::string_view::npos) return names;
  std::size_t next = settings.find(':', at);
  const std::size_t first = settings.find_first_not_of(" \t\r\n", std::min(next, settings.size() - 1) + 1);
  if (first == std::string_view::npos) return names;
  const bool list = settings[first] == '[';
  const std::size_t end = settings.find_first_of(list ? "]" : ",}\n", first);
  for (next = first; (next = settings.find('"', next)) < end; ++next) {
    const std::size_t close = settings.find('"', next + 1);
    if (close >= end) break;
    std::string_view name = settings.substr(next + 1, close - next - 1);
    if (name.starts_with('!')) name.remove_prefix(1);
    if (name.ends_with(".sql")) names.emplace_back(name);
    next = close;
  }
  return names;
}

/// Adds what `.gmrc` beside `migrations/` names under the key.
void add_actions(std::string_view root, std::string_view key, const std::vector<SqlFile>& files, const FileIndex& index,
                 std::vector<RoleFile>& run) {
  const auto settings = index.find(paths::joined(paths::directory_of(root), ".gmrc"));
  if (!settings) return;
  for (const std::string& name : actions(index.sources()[*settings].text, key)) {
    for (const SqlFile& file : files) {
      if (file.path == paths::joined(root, name)) run.push_back({.source = file.source, .parts = {}});
    }
  }
}

/// A reset makes the database, then comes what follows it, the migrations, and what follows all of these.
std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  std::vector<RoleFile> run;
  add_actions(root, "afterReset", files, index, run);
  for (const SqlFile& file : files) {
    if (paths::base_name(file.directory) != "committed" || leading_digits(file.name).size() != 6) continue;
    const bool apart = file.text.find("--! no-transaction") != std::string_view::npos;
    run.push_back({.source = file.source, .parts = {}, .one_transaction = !apart});
  }
  add_actions(root, "afterAllMigrations", files, index, run);
  return run;
}

}  // namespace

const Layout graphile_migrate{.name = "graphile-migrate", .precedence = 50, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

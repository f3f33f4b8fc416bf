#include <algorithm>
#include <string>
#include <vector>

#include "base/glob.hpp"
#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view migrations = "migrations";

/// Supabase's CLI (`supabase db reset`, supabase/cli internal/utils/misc.go): `supabase/roles.sql`, then
/// `supabase/migrations/<timestamp>_name.sql`, then `supabase/seed.sql`. What else lies there is run by nobody.
bool is_migration(const SqlFile& file) {
  const std::string_view version = leading_digits(file.name);
  return paths::base_name(file.directory) == migrations &&
         paths::base_name(paths::directory_of(file.directory)) == "supabase" && !version.empty() &&
         file.name.substr(version.size()).starts_with('_');
}

/// The lines of a table of TOML, up to the next table.
std::string_view table_of(std::string_view toml, std::string_view name) {
  const std::string header = "[" + std::string(name) + "]";
  for (std::size_t at = toml.find(header); at != std::string_view::npos; at = toml.find(header, at + 1)) {
    if (at > 0 && toml[at - 1] != '\n') continue;
    const std::string_view rest = toml.substr(at + header.size());
    return rest.substr(0, rest.find("\n["));
  }
  return {};
}

/// What stands behind `key =`, without comments; up to the bracket for a list.
std::string value_of(std::string_view table, std::string_view key) {
  std::string value;
  bool is_open = false;
  for (const std::string_view each : text::split(table, '\n')) {
    std::string_view line = text::trim(each.substr(0, each.find('#')));
    if (!is_open) {
      const std::size_t equal = line.find('=');
      if (equal == std::string_view::npos || text::trim(line.substr(0, equal)) != key) continue;
      line = text::trim(line.substr(equal + 1));
    }
    value += line;
    is_open = value.starts_with('[') && value.find(']') == std::string::npos;
    if (!is_open) break;
  }
  return value;
}

/// `sql_paths` of `[db.seed]` in config.toml, relative to its directory, each of which may be a pattern;
/// none where `enabled` is false (supabase/cli, pkg/config: `seed`).
std::vector<std::string> seed_paths(std::string_view root, const FileIndex& index) {
  std::string_view table;
  if (const auto config = index.find(paths::joined(root, "config.toml")))
    table = table_of(index.sources()[*config].text, "db.seed");
  if (value_of(table, "enabled") == "false") return {};
  const std::string list = value_of(table, "sql_paths");
  if (list.empty()) return {paths::joined(root, "seed.sql")};
  std::vector<std::string> seeds;
  for (std::size_t at = list.find_first_of("\"'"); at != std::string::npos; at = list.find_first_of("\"'", at + 1)) {
    const std::size_t close = list.find(list[at], at + 1);
    if (close == std::string::npos) break;
    seeds.push_back(paths::normal(paths::joined(root, list.substr(at + 1, close - at - 1))));
    at = close;
  }
  return seeds;
}

/// No star reaches into another directory.
bool is_seed(const SqlFile& file, std::string_view seed) {
  return std::count(file.path.begin(), file.path.end(), '/') == std::count(seed.begin(), seed.end(), '/') &&
         glob_matches(seed, file.path);
}

/// The directory `supabase` with migrations that the file lies below; empty if there is none.
std::string_view project_of(std::string_view directory, const FileIndex& index) {
  while (!directory.empty() && paths::base_name(directory) != "supabase") directory = paths::directory_of(directory);
  return directory.empty() || !index.first_below(paths::joined(directory, migrations)) ? std::string_view() : directory;
}

std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  if (is_migration(file)) return std::string(paths::directory_of(file.directory));
  // Without migrations beside them these are files like others.
  const std::string_view project = project_of(file.directory, index);
  if (project.empty()) return std::nullopt;
  if (file.directory == project && (file.name == "roles.sql" || file.name == "seed.sql")) return std::string(project);
  const std::vector<std::string> seeds = seed_paths(project, index);
  const bool seeds_it =
      std::any_of(seeds.begin(), seeds.end(), [&](const std::string& seed) { return is_seed(file, seed); });
  return seeds_it ? std::optional(std::string(project)) : std::nullopt;
}

/// `<timestamp>_init.sql` of the first versions of the CLI, which it passes over (pkg/migration/list.go, shouldSkip()).
bool is_old_init(const SqlFile& file) {
  return file.name.size() == std::string_view("20211209000000_init.sql").size() && file.name.ends_with("_init.sql") &&
         file.name < "20211209000000";
}

std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  std::vector<RoleFile> run;
  const std::vector<SqlFile> sorted = in_text_order(files);
  const auto add = [&](auto fits) {
    for (const SqlFile& file : sorted) {
      if (fits(file)) run.push_back({.source = file.source, .parts = {}, .one_transaction = true});
    }
  };
  add([&](const SqlFile& file) { return file.name == "roles.sql" && file.directory == root; });
  bool is_first = true;
  add([&](const SqlFile& file) {
    const bool runs = is_migration(file) && !(is_first && is_old_init(file));
    is_first = is_first && !is_migration(file);
    return runs;
  });
  for (const std::string& seed : seed_paths(root, index)) {
    add([&](const SqlFile& file) { return is_seed(file, seed); });
  }
  return run;
}

}  // namespace

const Layout supabase{.name = "supabase", .precedence = 45, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

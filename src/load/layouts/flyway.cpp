#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "load/flyway_configuration.hpp"
#include "load/layouts.hpp"
#include "load/natural_order.hpp"

namespace routegrant::load {
namespace {

/// One of Flyway's files: versioned (V), undo (U), baseline (B), repeatable (R), or a callback.
struct Migration {
  char kind = ' ';
  /// With dots between its parts; the description of a repeatable one; the name of a callback.
  std::string version;
  const SqlFile* file = nullptr;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The events of a `migrate` that succeeds (Flyway documentation, "Callback events"); `afterMigrateError` and its like
/// are those of one that fails.
bool is_callback(std::string_view event) {
  constexpr std::array<std::string_view, 6> events{"afterEachMigrate", "afterMigrate",      "afterMigrateApplied",
                                                   "afterVersioned",   "beforeEachMigrate", "beforeMigrate"};
  return std::find(events.begin(), events.end(), event) != events.end();
}

/// `V1_2__name.sql` (Flyway documentation, "Naming"): a version's parts may be divided by dots or underscores.
Migration read_name(const SqlFile& file) {
  const std::string_view name = file.name;
  const std::size_t mark = name.find("__");
  if (name.starts_with("R__")) return {'R', std::string(name.substr(3)), &file};
  if (is_callback(name.substr(0, std::min(mark, name.find('.'))))) return {'C', std::string(name), &file};
  if (name.size() < 2 || std::string_view("VUB").find(name[0]) == std::string_view::npos || !is_digit(name[1]))
    return {};
  if (mark == std::string_view::npos) return {};
  std::string version(name.substr(1, mark - 1));
  std::replace(version.begin(), version.end(), '_', '.');
  return {name[0], std::move(version), &file};
}

std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  const char kind = read_name(file).kind;
  return kind == ' ' || kind == 'C' ? std::nullopt : std::optional(std::string(file.directory));
}

/// An empty database starts from the newest baseline, if there is one, and takes the later versions only.
std::string newest_baseline(const std::vector<Migration>& migrations) {
  std::string newest;
  for (const Migration& migration : migrations) {
    if (migration.kind == 'B' && (newest.empty() || comes_before(newest, migration.version)))
      newest = migration.version;
  }
  return newest;
}

/// Callbacks before, baseline, versions, repeatable ones by description, callbacks after; 9 for what does not run.
int phase(const Migration& migration, const std::string& baseline) {
  switch (migration.kind) {
    case 'C': return migration.version.starts_with("before") ? 0 : 4;
    case 'B': return migration.version == baseline ? 1 : 9;
    case 'V': return baseline.empty() || comes_before(baseline, migration.version) ? 2 : 9;
    case 'R': return 3;
    default: return 9;
  }
}

std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  std::vector<Migration> migrations;
  for (const SqlFile& file : files) migrations.push_back(read_name(file));
  const std::string baseline = newest_baseline(migrations);
  const auto last = std::remove_if(migrations.begin(), migrations.end(),
                                   [&](const Migration& migration) { return phase(migration, baseline) == 9; });
  migrations.erase(last, migrations.end());
  std::stable_sort(migrations.begin(), migrations.end(), [&](const Migration& a, const Migration& b) {
    const int left = phase(a, baseline);
    const int right = phase(b, baseline);
    return left != right ? left < right : comes_before(a.version, b.version);
  });
  std::vector<RoleFile> run;
  const FlywaySettings settings = flyway_settings(root, index);
  for (const Migration& migration : migrations) {
    auto own = with_script_settings(settings, *migration.file, index);
    if (!own) continue;
    run.push_back({.source = migration.file->source,
                   .parts = {},
                   .one_transaction = own->one_transaction,
                   .placeholders = std::move(own->placeholders)});
  }
  return run;
}

}  // namespace

const Layout flyway{.name = "flyway", .precedence = 70, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "load/flyway_configuration.hpp"
#include "load/layouts.hpp"
#include "load/lone_statements.hpp"
#include "load/natural_order.hpp"

namespace routegrant::load {
namespace {

/// One of Flyway's files: versioned (V), undo (U), baseline (B), repeatable (R), or a callback (C).
struct Migration {
  char kind = ' ';
  /// With dots between its parts; the description of a repeatable one; the name of a callback.
  std::string version;
  const SqlFile* file = nullptr;
};

constexpr int baseline_phase = 10;
constexpr int version_phase = 11;
constexpr int repeatable_phase = 22;
constexpr int before_each = 5;
constexpr int after_each = 31;
constexpr int never = 99;

/// The events of a `migrate` that succeeds, in their order (Flyway documentation, "Callback events");
/// `afterMigrateError` and its like are those of one that fails. What runs around each statement is taken once.
int phase_of_event(std::string_view event) {
  constexpr std::array<std::pair<std::string_view, int>, 15> events{{{"beforeConnect", 0},
                                                                     {"beforeValidate", 1},
                                                                     {"afterValidate", 2},
                                                                     {"createSchema", 3},
                                                                     {"beforeCreateSchema", 3},
                                                                     {"beforeMigrate", 4},
                                                                     {"beforeEachMigrate", before_each},
                                                                     {"beforeEachMigrateStatement", 6},
                                                                     {"afterVersioned", 20},
                                                                     {"beforeRepeatables", 21},
                                                                     {"afterEachMigrateStatement", 30},
                                                                     {"afterEachMigrate", after_each},
                                                                     {"afterMigrateApplied", 32},
                                                                     {"afterMigrate", 33},
                                                                     {"afterMigrateOperationFinish", 34}}};
  const auto found = std::find_if(events.begin(), events.end(), [&](const auto& each) { return each.first == event; });
  return found == events.end() ? never : found->second;
}

std::string_view event_of(std::string_view name, std::string_view separator) {
  return name.substr(0, std::min(name.find(separator), name.find('.')));
}

/// `V1_2__name.sql` (Flyway documentation, "Naming"): a version's parts may be divided by dots or underscores.
Migration read_name(const SqlFile& file, const FlywayNames& names) {
  const std::string_view name = file.name;
  const std::size_t mark = name.find(names.separator);
  if (name.starts_with(names.repeatable) && mark == names.repeatable.size())
    return {'R', std::string(name.substr(mark + names.separator.size())), &file};
  if (phase_of_event(event_of(name, names.separator)) != never) return {'C', std::string(name), &file};
  if (mark == std::string_view::npos) return {};
  const std::array<std::pair<char, const std::string*>, 3> kinds{
      {{'V', &names.versioned}, {'U', &names.undo}, {'B', &names.baseline}}};
  for (const auto& [kind, prefix] : kinds) {
    if (!name.starts_with(*prefix) || mark <= prefix->size()) continue;
    std::string version(name.substr(prefix->size(), mark - prefix->size()));
    if (leading_digits(version).empty()) continue;
    std::replace(version.begin(), version.end(), '_', '.');
    return {kind, std::move(version), &file};
  }
  return {};
}

bool is_in(std::string_view directory, std::string_view location) {
  return directory.starts_with(location) &&
         (directory.size() == location.size() || location.empty() || directory[location.size()] == '/');
}

/// Where the settings name several locations, all of them are one; else each directory for itself.
std::optional<std::string> root_with(const SqlFile& file, const FlywaySettings& settings) {
  const char kind = read_name(file, settings.names).kind;
  const bool is_located = std::any_of(settings.locations.begin(), settings.locations.end(),
                                      [&](const std::string& location) { return is_in(file.directory, location); });
  if (is_located && kind != ' ') return settings.home;
  return kind == ' ' || kind == 'C' ? std::nullopt : std::optional(std::string(file.directory));
}

std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  return root_with(file, flyway_settings(file.directory, index));
}

std::vector<std::optional<std::string>> roots_of(const std::vector<SqlFile>& files, const FileIndex& index) {
  std::map<std::string_view, FlywaySettings> settings;
  std::vector<std::optional<std::string>> roots;
  roots.reserve(files.size());
  for (const SqlFile& file : files) {
    const auto [known, fresh] = settings.try_emplace(file.directory);
    if (fresh) known->second = flyway_settings(file.directory, index);
    roots.push_back(root_with(file, known->second));
  }
  return roots;
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

/// Callbacks before, baseline, versions, repeatable ones by description, callbacks after; `never` for what does not
/// run.
int phase(const Migration& migration, const std::string& baseline, const FlywaySettings& settings) {
  switch (migration.kind) {
    case 'C': return phase_of_event(event_of(migration.version, settings.names.separator));
    case 'B': return migration.version == baseline ? baseline_phase : never;
    case 'V': break;
    case 'R': return repeatable_phase;
    default: return never;
  }
  if (!settings.target.empty() && comes_before(settings.target, migration.version)) return never;
  return baseline.empty() || comes_before(baseline, migration.version) ? version_phase : never;
}

/// A file that holds nothing but what stands outside of transactions runs so by itself (PostgreSQLParser,
/// detectCanExecuteInTransaction()). One that mixes is refused as a whole unless `mixed` is set, which is as if it were
/// in a transaction.
bool is_apart(const SqlFile& file, const FlywaySettings& settings, const FileIndex& index) {
  if (!may_stand_alone(file.text)) return false;
  const StatementCount count = count_statements(file, {}, index);
  return count.alone > 0 && (count.alone == count.all || settings.mixed);
}

/// A version without zeros that do not count: 1.0 and 01 are 1 (MigrationVersion.compareTo()).
std::string plain_version(std::string_view version) {
  std::vector<std::string> parts;
  for (std::string_view part : text::split(version, '.')) {
    while (part.starts_with('0')) part.remove_prefix(1);
    parts.emplace_back(part);
  }
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
  return text::join(parts, ".");
}

/// Flyway refuses to run where two migrations have one version
/// (CompositeMigrationResolver.checkForIncompatibilities()).
void note_twins(const std::vector<Migration>& sorted, Diagnostics& out) {
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const Migration& before = sorted[i - 1];
    const Migration& each = sorted[i];
    const bool is_twin =
        each.kind == before.kind &&
        (each.kind == 'R' ? each.version == before.version
                          : each.kind == 'V' && plain_version(each.version) == plain_version(before.version));
    if (!is_twin) continue;
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = Span{each.file->source, 0, 0},
                   .message = "Flyway runs nothing here: " + std::string(before.file->name) +
                              " and this file are one " + (each.kind == 'V' ? "version" : "repeatable migration")});
  }
}

void note_encoding(const FlywaySettings& settings, const std::vector<RoleFile>& run, Diagnostics& out) {
  if (settings.encoding.empty() || run.empty()) return;
  out.push_back({.kind = Diagnostic::Kind::note,
                 .span = Span{run.front().source, 0, 0},
                 .message = "Flyway reads its files as " + settings.encoding + ", which are read as UTF-8 here"});
}

/// The file of a migration or callback; nothing where its own settings say that it does not run.
std::optional<RoleFile> role_file(const Migration& migration, const FlywaySettings& settings, const FileIndex& index) {
  auto own = with_script_settings(settings, *migration.file, index);
  if (!own) return std::nullopt;
  if (own->replaces) own->placeholders["flyway:filename"] = migration.file->name;
  return RoleFile{.source = migration.file->source,
                  .parts = {},
                  .one_transaction = own->one_transaction && !is_apart(*migration.file, *own, index),
                  .placeholders = std::move(own->placeholders),
                  .marks = std::move(own->marks)};
}

/// Each migration between its callbacks, in one connection: what `beforeEachMigrate` sets stays set for it
/// (DbMigrate.doMigrateGroup()).
std::vector<RoleFile> with_callbacks(const std::vector<Migration>& migrations, const FlywaySettings& settings,
                                     const FileIndex& index) {
  std::vector<RoleFile> before;
  std::vector<RoleFile> after;
  for (const Migration& migration : migrations) {
    const int phase =
        migration.kind == 'C' ? phase_of_event(event_of(migration.version, settings.names.separator)) : never;
    if (phase != before_each && phase != after_each) continue;
    if (auto file = role_file(migration, settings, index))
      (phase == before_each ? before : after).push_back(std::move(*file));
  }
  std::vector<RoleFile> run;
  for (const Migration& migration : migrations) {
    const int phase =
        migration.kind == 'C' ? phase_of_event(event_of(migration.version, settings.names.separator)) : never;
    if (phase == before_each || phase == after_each) continue;
    auto file = role_file(migration, settings, index);
    if (!file) continue;
    std::vector<RoleFile> connection;
    if (migration.kind != 'C') connection = before;
    connection.push_back(std::move(*file));
    if (migration.kind != 'C') connection.insert(connection.end(), after.begin(), after.end());
    connection.front().prelude = settings.prelude;
    connection.front().prelude_at = settings.told_by;
    for (RoleFile& each : in_one_connection(std::move(connection))) run.push_back(std::move(each));
  }
  return run;
}

std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics& out) {
  const FlywaySettings settings = flyway_settings(root, index);
  std::vector<Migration> migrations;
  migrations.reserve(files.size());
  for (const SqlFile& file : files) migrations.push_back(read_name(file, settings.names));
  const std::string baseline = newest_baseline(migrations);
  std::erase_if(migrations, [&](const Migration& migration) { return phase(migration, baseline, settings) == never; });
  std::stable_sort(migrations.begin(), migrations.end(), [&](const Migration& a, const Migration& b) {
    const int left = phase(a, baseline, settings);
    const int right = phase(b, baseline, settings);
    if (left != right) return left < right;
    return a.kind == 'R' || a.kind == 'C' ? a.version < b.version : comes_before(a.version, b.version);
  });
  note_twins(migrations, out);
  std::vector<RoleFile> run = with_callbacks(migrations, settings, index);
  note_encoding(settings, run, out);
  return run;
}

}  // namespace

const Layout flyway{.name = "flyway", .precedence = 70, .root_of = root_of, .arrange = arrange, .roots_of = roots_of};

}  // namespace routegrant::load

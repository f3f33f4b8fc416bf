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
constexpr int never = 99;

/// The events of a `migrate` that succeeds, in their order (Flyway documentation, "Callback events");
/// `afterMigrateError` and its like are those of one that fails. What runs around each migration and each statement is
/// taken once.
int phase_of_event(std::string_view event) {
  constexpr std::array<std::pair<std::string_view, int>, 13> events{{{"beforeConnect", 0},
                                                                     {"beforeValidate", 2},
                                                                     {"afterValidate", 3},
                                                                     {"beforeMigrate", 4},
                                                                     {"beforeEachMigrate", 5},
                                                                     {"beforeEachMigrateStatement", 6},
                                                                     {"afterVersioned", 20},
                                                                     {"beforeRepeatables", 21},
                                                                     {"afterEachMigrateStatement", 30},
                                                                     {"afterEachMigrate", 31},
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

void note_encoding(const FlywaySettings& settings, const std::vector<RoleFile>& run, Diagnostics& out) {
  if (settings.encoding.empty() || run.empty()) return;
  out.push_back({.kind = Diagnostic::Kind::note,
                 .span = Span{run.front().source, 0, 0},
                 .message = "Flyway reads its files as " + settings.encoding + ", which are read as UTF-8 here"});
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
  std::vector<RoleFile> run;
  for (const Migration& migration : migrations) {
    auto own = with_script_settings(settings, *migration.file, index);
    if (!own) continue;
    if (own->replaces) own->placeholders["flyway:filename"] = migration.file->name;
    run.push_back({.source = migration.file->source,
                   .parts = {},
                   .one_transaction = own->one_transaction && !is_apart(*migration.file, *own, index),
                   .placeholders = std::move(own->placeholders)});
  }
  note_encoding(settings, run, out);
  return run;
}

}  // namespace

const Layout flyway{.name = "flyway", .precedence = 70, .root_of = root_of, .arrange = arrange, .roots_of = roots_of};

}  // namespace routegrant::load

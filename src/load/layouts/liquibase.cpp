#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/changelog.hpp"
#include "load/formatted_sql.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

void note_unread(const FormattedSql& counts, SourceId at, Diagnostics& out) {
  const auto note = [&](std::size_t count, const char* what) {
    if (count == 0) return;
    out.push_back({.kind = Diagnostic::Kind::note, .span = Span{at, 0, 0}, .message = std::to_string(count) + what});
  };
  note(counts.conditional,
       " change sets or includes ask for a context or label: they are taken to run, as they do where Liquibase is "
       "given none");
  note(counts.preconditions, " change sets ask the database first (preconditions): they are taken to run");
}

/// Adds the change sets of a file of formatted SQL, each a transaction.
void add_sets(const Sources& sources, SourceId file, FormattedSql& counts, std::vector<RoleFile>& run) {
  FormattedSql read = read_formatted_sql(sources, file);
  counts.conditional += read.conditional;
  counts.preconditions += read.preconditions;
  counts.properties.insert(read.properties.begin(), read.properties.end());
  // It is of this layout even where none of its change sets runs.
  if (read.sets.empty()) run.push_back({.source = file, .parts = {Span{file, 0, 0}}});
  for (FormattedSet& set : read.sets) {
    run.push_back({.source = file,
                   .parts = std::move(set.parts),
                   .one_transaction = set.one_transaction,
                   .placeholders = counts.properties,
                   .goes_on = set.may_fail,
                   .conditions = std::move(set.conditions)});
  }
}

/// The changelogs that nothing includes are called so, as a rule.
constexpr std::array<std::string_view, 9> root_names{"db.changelog-master", "changelog-master", "master",
                                                     "db.changelog-root",   "changelog-root",   "root",
                                                     "db.changelog",        "changelog",        "liquibase-changelog"};
constexpr std::array<std::string_view, 4> endings{".xml", ".yaml", ".yml", ".json"};

/// The root changelog that lies in a directory; nothing if none does.
std::optional<SourceId> root_changelog(std::string_view directory, const FileIndex& index) {
  for (const std::string_view name : root_names) {
    for (const std::string_view ending : endings) {
      const std::optional<SourceId> found =
          index.find(paths::joined(directory, std::string(name) + std::string(ending)));
      if (found && index.sources()[*found].text.find("databaseChangeLog") != std::string::npos) return found;
    }
  }
  return std::nullopt;
}

/// What a root changelog runs, in order: each file and each text that it leads to.
class Run {
 public:
  explicit Run(const FileIndex& index) : index_(index) {}

  std::vector<RoleFile> of(SourceId root) {
    follow(root, 0);
    first_.insert(first_.end(), std::make_move_iterator(run_.begin()), std::make_move_iterator(run_.end()));
    first_.insert(first_.end(), std::make_move_iterator(last_.begin()), std::make_move_iterator(last_.end()));
    return in_one_connection(std::move(first_));
  }

  [[nodiscard]] std::size_t other_changes() const { return other_changes_; }
  [[nodiscard]] const FormattedSql& counts() const { return counts_; }
  /// Where files are named that are not there, or not read.
  [[nodiscard]] const std::vector<Span>& missing() const { return missing_; }

 private:
  /// Changelogs that include each other end here.
  static constexpr int deepest = 20;

  void follow(SourceId changelog, int depth) {
    if (depth > deepest || !followed_.insert(changelog).second) return;
    // It is of this layout even where it only includes others.
    run_.push_back({.source = changelog, .parts = {Span{changelog, 0, 0}}});
    const Changelog read = read_changelog(index_.sources(), changelog);
    other_changes_ += read.other_changes;
    counts_.conditional += read.conditional;
    counts_.preconditions += read.preconditions;
    counts_.properties.insert(read.properties.begin(), read.properties.end());
    for (const ChangelogStep& step : read.steps) take_step(step, changelog, depth);
  }

  void take_step(const ChangelogStep& step, SourceId changelog, int depth) {
    const std::string_view directory = paths::directory_of(index_.sources()[changelog].path);
    if (step.kind == ChangelogStep::Kind::sql) return add(changelog, step, step.span);
    if (step.kind == ChangelogStep::Kind::include_all) {
      for (const SourceId each : index_.in(resolved(step, directory, true))) take(each, depth);
      return;
    }
    const std::optional<SourceId> file = index_.find(resolved(step, directory, false));
    if (!file) {
      missing_.push_back(step.span);
      return;
    }
    if (step.kind == ChangelogStep::Kind::include) return take(*file, depth);
    const auto size = static_cast<std::uint32_t>(index_.sources()[*file].text.size());
    followed_.insert(*file);
    add(*file, step, {*file, 0, size});
  }

  /// Adds SQL that a change set holds or names.
  void add(SourceId source, const ChangelogStep& step, Span part) {
    std::vector<Span> parts = cut_at_delimiter(index_.sources(), part, plain_delimiter(step.delimiter));
    std::vector<RoleFile>& run = run_of(step.order);
    if (is_asked_before(step, run)) {
      run.back().parts.insert(run.back().parts.end(), parts.begin(), parts.end());
      return;
    }
    run.push_back({.source = source,
                   .parts = std::move(parts),
                   .one_transaction = step.one_transaction,
                   .placeholders = counts_.properties,
                   .goes_on = step.may_fail,
                   .conditions = step.conditions});
  }

  std::vector<RoleFile>& run_of(RunOrder order) {
    if (order == RunOrder::usual) return run_;
    return order == RunOrder::first ? first_ : last_;
  }

  /// Preconditions are asked once for all changes of a change set: what the first one makes does not change the answer.
  [[nodiscard]] static bool is_asked_before(const ChangelogStep& step, const std::vector<RoleFile>& run) {
    if (step.conditions.empty() || run.empty() || run.back().conditions.empty()) return false;
    const Span& asked = run.back().conditions.front().at;
    const Span& asks = step.conditions.front().at;
    return asked.source == asks.source && asked.begin == asks.begin && asked.end == asks.end;
  }

  void take(SourceId file, int depth) {
    const std::string_view path = index_.sources()[file].path;
    if (!path.ends_with(".sql")) return follow(file, depth + 1);
    if (!followed_.insert(file).second) return;
    if (is_formatted_sql(index_.sources()[file].text)) return add_sets(index_.sources(), file, counts_, run_);
    run_.push_back({.source = file, .parts = {}, .one_transaction = true});
  }

  /// The path below the changelog's directory, else below the nearest one above it that has it: Liquibase looks in its
  /// search path, which the files do not tell.
  std::string resolved(const ChangelogStep& step, std::string_view directory, bool is_directory) const {
    std::string path = step.path;
    while (path.ends_with('/')) path.pop_back();
    const auto is_there = [&](const std::string& found) {
      return is_directory ? index_.first_below(found).has_value() : index_.find(found).has_value();
    };
    while (true) {
      std::string found = normal(directory, path);
      if (step.relative_to_changelog || is_there(found) || directory.empty()) return found;
      directory = paths::directory_of(directory);
    }
  }

  static std::string normal(std::string_view directory, std::string_view path) {
    while (path.starts_with("../")) {
      path.remove_prefix(3);
      directory = paths::directory_of(directory);
    }
    return paths::joined(directory, path);
  }

  const FileIndex& index_;
  std::vector<RoleFile> run_;
  /// What is to run before all else and behind it (liquibase.changelog.DatabaseChangeLog, addChangeSet()).
  std::vector<RoleFile> first_{};
  std::vector<RoleFile> last_{};
  std::set<SourceId> followed_;
  std::size_t other_changes_ = 0;
  std::vector<Span> missing_{};
  /// What is told once for all, and the properties so far.
  FormattedSql counts_;
};

/// What the root changelogs of directories lead to, each read once.
class Roots {
 public:
  explicit Roots(const FileIndex& index) : index_(index) {}

  /// The nearest directory above the file whose root changelog leads to it; for formatted SQL any that is there: what
  /// it does not lead to does not run. Without a root changelog, formatted SQL by itself.
  std::optional<std::string> of(const SqlFile& file) {
    const bool formatted = is_formatted_sql(file.text);
    for (std::string_view directory = file.directory;;) {
      const std::optional<std::set<SourceId>>& run = run_of(directory);
      if (run && (formatted || run->contains(file.source))) return std::string(directory);
      if (directory.empty()) break;
      directory = paths::directory_of(directory);
    }
    const bool is_changelog = is_named_like_changelog(file.path);
    return formatted || is_changelog ? std::optional(std::string(file.directory)) : std::nullopt;
  }

 private:
  /// Nothing for a directory without a root changelog.
  const std::optional<std::set<SourceId>>& run_of(std::string_view directory) {
    const auto [entry, fresh] = runs_.try_emplace(directory);
    const std::optional<SourceId> root = fresh ? root_changelog(directory, index_) : std::nullopt;
    if (root) {
      entry->second.emplace();
      for (const RoleFile& each : Run(index_).of(*root)) {
        entry->second->insert(each.source);
        for (const Span& part : each.parts) entry->second->insert(part.source);
      }
    }
    return entry->second;
  }

  const FileIndex& index_;
  /// By directory; the names lie in the sources' paths.
  std::map<std::string_view, std::optional<std::set<SourceId>>> runs_;
};

std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  return Roots(index).of(file);
}

std::vector<std::optional<std::string>> roots_of(const std::vector<SqlFile>& files, const FileIndex& index) {
  Roots roots(index);
  std::vector<std::optional<std::string>> all;
  all.reserve(files.size());
  for (const SqlFile& file : files) all.push_back(roots.of(file));
  return all;
}

/// The order is that of the root changelog; without one, that of the names.
std::vector<RoleFile> arrange(std::string_view directory, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics& out) {
  if (const std::optional<SourceId> root = root_changelog(directory, index)) {
    Run run(index);
    std::vector<RoleFile> all = run.of(*root);
    if (run.other_changes() > 0) {
      out.push_back({.kind = Diagnostic::Kind::note,
                     .span = Span{*root, 0, 0},
                     .message = "the changelog holds " + std::to_string(run.other_changes()) +
                                " changes that are not written in SQL (createTable and the like), which are not read"});
    }
    note_unread(run.counts(), *root, out);
    for (const Span& each : run.missing()) {
      out.push_back({.kind = Diagnostic::Kind::incomplete,
                     .span = each,
                     .message = "the changelog leads to a file that is not read"});
    }
    return all;
  }
  std::vector<RoleFile> run;
  FormattedSql counts;
  for (const SqlFile& file : files) {
    if (is_named_like_changelog(file.path)) {
      Run changelog(index);
      for (RoleFile& each : changelog.of(file.source)) run.push_back(std::move(each));
      counts.conditional += changelog.counts().conditional;
      counts.preconditions += changelog.counts().preconditions;
    } else if (is_formatted_sql(file.text)) {
      add_sets(index.sources(), file.source, counts, run);
    }
  }
  if (!run.empty()) {
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = Span{run.front().source, 0, 0},
                   .message = "no root changelog is beside or above these files, so they are taken in the order of "
                              "their names, all of them"});
    note_unread(counts, run.front().source, out);
  }
  return in_one_connection(std::move(run));
}

}  // namespace

const Layout liquibase{
    .name = "liquibase", .precedence = 80, .root_of = root_of, .arrange = arrange, .roots_of = roots_of};

}  // namespace routegrant::load

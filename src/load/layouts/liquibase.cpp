#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/changelog.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// The text behind `--` of a line that is a comment, in lower case; empty for other lines.
std::string comment(std::string_view line) {
  line = text::trim(line);
  return line.starts_with("--") ? text::lower(text::trim(line.substr(2))) : std::string();
}

/// Liquibase's formatted SQL: a first line `--liquibase formatted sql` and `--changeset author:id` before each part.
/// Rollbacks are comments.
bool is_formatted(std::string_view text) {
  return comment(text.substr(0, text.find('\n'))).starts_with("liquibase formatted sql");
}

/// `--changeset author:id dbms:mysql` keeps a change set from PostgreSQL.
bool runs_here(std::string_view changeset) {
  const std::size_t found = changeset.find("dbms:");
  if (found == std::string_view::npos) return true;
  const std::vector<std::string_view> words = text::words(changeset.substr(found + 5));
  return words.empty() || is_for_postgresql(words[0]);
}

std::vector<Span> parts(const SqlFile& file) {
  std::vector<Span> run;
  bool runs = true;
  std::uint32_t begin = 0;
  const auto close = [&](std::size_t end) {
    if (runs && end > begin) run.push_back({file.source, begin, static_cast<std::uint32_t>(end)});
  };
  for (std::size_t line = 0; line < file.text.size();) {
    const std::size_t end = std::min(file.text.find('\n', line), file.text.size());
    const std::string says = comment(file.text.substr(line, end - line));
    if (says.starts_with("changeset ")) {
      close(line);
      begin = static_cast<std::uint32_t>(line);
      runs = runs_here(says);
    }
    line = end + 1;
  }
  close(file.text.size());
  return run;
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
    return std::move(run_);
  }

  [[nodiscard]] std::size_t other_changes() const { return other_changes_; }

 private:
  /// Changelogs that include each other end here.
  static constexpr int deepest = 20;

  void follow(SourceId changelog, int depth) {
    if (depth > deepest || !followed_.insert(changelog).second) return;
    // It is of this layout even where it only includes others.
    run_.push_back({.source = changelog, .parts = {Span{changelog, 0, 0}}});
    const Changelog read = read_changelog(index_.sources(), changelog);
    other_changes_ += read.other_changes;
    const std::string_view directory = paths::directory_of(index_.sources()[changelog].path);
    for (const ChangelogStep& step : read.steps) {
      if (step.kind == ChangelogStep::Kind::sql) {
        run_.push_back({.source = changelog, .parts = {step.span}});
      } else if (step.kind == ChangelogStep::Kind::include_all) {
        for (const SourceId each : index_.in(resolved(step, directory, true))) take(each, depth);
      } else if (const std::optional<SourceId> file = index_.find(resolved(step, directory, false))) {
        take(*file, depth);
      }
    }
  }

  void take(SourceId file, int depth) {
    const std::string_view path = index_.sources()[file].path;
    const std::string_view text = index_.sources()[file].text;
    if (!path.ends_with(".sql")) return follow(file, depth + 1);
    if (followed_.insert(file).second)
      run_.push_back(
          {.source = file, .parts = is_formatted(text) ? parts({file, path, {}, {}, text}) : std::vector<Span>{}});
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
  std::set<SourceId> followed_;
  std::size_t other_changes_ = 0;
};

/// The nearest directory above the file whose root changelog leads to it; for formatted SQL any that is there: what it
/// does not lead to does not run. Without a root changelog, formatted SQL by itself.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  const bool formatted = is_formatted(file.text);
  for (std::string_view directory = file.directory;;) {
    const std::optional<SourceId> root = root_changelog(directory, index);
    if (root) {
      const std::vector<RoleFile> run = Run(index).of(*root);
      const bool is_run =
          std::any_of(run.begin(), run.end(), [&](const RoleFile& each) { return each.source == file.source; });
      if (is_run || formatted) return std::string(directory);
    }
    if (directory.empty()) break;
    directory = paths::directory_of(directory);
  }
  const bool is_changelog = is_named_like_changelog(file.path);
  return formatted || is_changelog ? std::optional(std::string(file.directory)) : std::nullopt;
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
    return all;
  }
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (is_named_like_changelog(file.path)) {
      for (RoleFile& each : Run(index).of(file.source)) run.push_back(std::move(each));
    } else if (is_formatted(file.text)) {
      run.push_back({.source = file.source, .parts = parts(file)});
    }
  }
  if (!run.empty()) {
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = Span{run.front().source, 0, 0},
                   .message = "no root changelog is beside or above these files, so they are taken in the order of "
                              "their names, all of them"});
  }
  return run;
}

}  // namespace

const Layout liquibase{.name = "liquibase", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

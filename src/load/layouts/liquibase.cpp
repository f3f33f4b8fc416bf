#include <algorithm>
#include <array>
#include <map>
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

/// The value of `name:value` in a `--changeset` line; empty if there is none.
std::string_view attribute(std::string_view line, std::string_view name) {
  const std::string lower = text::lower(line);
  for (std::size_t at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
    if (at > 0 && lower[at - 1] != ' ' && lower[at - 1] != '\t') continue;
    const std::string_view value = line.substr(at + name.size());
    return value.substr(0, value.find_first_of(" \t\r"));
  }
  return {};
}

/// What keeps a change set from PostgreSQL, or from running at all: `dbms:mysql`, `ignore:true`.
bool runs_here(std::string_view changeset) {
  if (text::equal_ignoring_case(attribute(changeset, "ignore:"), "true")) return false;
  const std::string_view systems = attribute(changeset, "dbms:");
  return systems.empty() || is_for_postgresql(systems);
}

/// Whether it runs only where a context or label is asked for; where none is, all change sets run (Liquibase's
/// documentation, "Contexts", "Labels").
bool is_conditional(std::string_view changeset) {
  constexpr std::array<std::string_view, 3> names{"context:", "contextfilter:", "labels:"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return !attribute(changeset, name).empty(); });
}

/// How many change sets of formatted SQL ask for one.
std::size_t conditional_sets(std::string_view text) {
  std::size_t count = 0;
  for (const std::string_view line : text::split(text, '\n')) {
    if (comment(line).starts_with("changeset ") && is_conditional(line)) ++count;
  }
  return count;
}

void note_conditional(std::size_t count, SourceId at, Diagnostics& out) {
  if (count == 0) return;
  out.push_back({.kind = Diagnostic::Kind::note,
                 .span = Span{at, 0, 0},
                 .message = std::to_string(count) +
                            " change sets or includes ask for a context or label: they are taken to run, as they do "
                            "where Liquibase is given none"});
}

/// What ends a statement besides the semicolon: `endDelimiter:/`, `endDelimiter:\n/`, `endDelimiter:@@\s*\n`. It is a
/// regular expression; of those that name no line breaks only the plain ones are understood.
std::string delimiter_of(std::string_view changeset) {
  std::string delimiter = text::lower(attribute(changeset, "enddelimiter:"));
  for (const std::string_view blank : {"\\r", "\\n", "\\s*", "\\s+", "^", "$"}) {
    for (std::size_t at = delimiter.find(blank); at != std::string::npos; at = delimiter.find(blank))
      delimiter.erase(at, blank.size());
  }
  const bool plain = delimiter.find_first_of("\\[(*+?|") == std::string::npos;
  return plain && delimiter != ";" ? delimiter : std::string();
}

/// Cuts a file of change sets into what is run.
class Cutter {
 public:
  explicit Cutter(const SqlFile& file) : file_(file) {}

  std::vector<Span> cut() {
    for (std::size_t line = 0; line < file_.text.size();) {
      const std::size_t end = std::min(file_.text.find('\n', line), file_.text.size());
      read_line(line, file_.text.substr(line, end - line));
      line = end + 1;
    }
    close(file_.text.size());
    return std::move(run_);
  }

 private:
  void close(std::size_t end) {
    if (runs_ && ignored_ == 0 && end > begin_) run_.push_back({file_.source, begin_, static_cast<std::uint32_t>(end)});
    begin_ = static_cast<std::uint32_t>(end);
  }

  void read_line(std::size_t at, std::string_view line) {
    if (ignored_ > 0 && ignored_ != to_the_end) {
      if (--ignored_ == 0) begin_ = static_cast<std::uint32_t>(at + line.size());
      return;
    }
    const std::string says = comment(line);
    if (says.starts_with("ignorelines:")) {
      ignore(at, line, says.substr(std::string_view("ignorelines:").size()));
    } else if (says.starts_with("changeset ")) {
      close(at);
      runs_ = runs_here(line);
      delimiter_ = delimiter_of(line);
    } else if (!delimiter_.empty()) {
      end_at_delimiter(at, line);
    }
  }

  /// `--ignoreLines:3`, and `--ignoreLines:start` to `--ignoreLines:end`.
  void ignore(std::size_t at, std::string_view line, const std::string& how) {
    const std::size_t end = at + line.size();
    if (how == "end") {
      ignored_ = 0;
      begin_ = static_cast<std::uint32_t>(end);
      return;
    }
    close(at);
    const auto count = text::integer(how);
    ignored_ = how == "start" ? to_the_end : count && *count > 0 ? static_cast<std::size_t>(*count) : 0;
  }

  /// The delimiter ends a line: what is before it is a statement, with a semicolon or without.
  void end_at_delimiter(std::size_t at, std::string_view line) {
    std::string_view rest = line;
    while (!rest.empty() && (rest.back() == ' ' || rest.back() == '\t' || rest.back() == '\r')) rest.remove_suffix(1);
    if (rest.size() < delimiter_.size() || rest.ends_with("*/")) return;
    const std::size_t start = rest.size() - delimiter_.size();
    if (text::lower(rest.substr(start)) != delimiter_) return;
    close(at + start);
    begin_ = static_cast<std::uint32_t>(at + rest.size());
  }

  static constexpr std::size_t to_the_end = static_cast<std::size_t>(-1);

  const SqlFile& file_;
  std::vector<Span> run_;
  std::string delimiter_;
  std::uint32_t begin_ = 0;
  bool runs_ = true;
  /// How many lines are passed over.
  std::size_t ignored_ = 0;
};

std::vector<Span> parts(const SqlFile& file) {
  return Cutter(file).cut();
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
  [[nodiscard]] std::size_t conditional() const { return conditional_; }

 private:
  /// Changelogs that include each other end here.
  static constexpr int deepest = 20;

  void follow(SourceId changelog, int depth) {
    if (depth > deepest || !followed_.insert(changelog).second) return;
    // It is of this layout even where it only includes others.
    run_.push_back({.source = changelog, .parts = {Span{changelog, 0, 0}}});
    const Changelog read = read_changelog(index_.sources(), changelog);
    other_changes_ += read.other_changes;
    conditional_ += read.conditional;
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
    if (!followed_.insert(file).second) return;
    const bool formatted = is_formatted(text);
    if (formatted) conditional_ += conditional_sets(text);
    run_.push_back({.source = file, .parts = formatted ? parts({file, path, {}, {}, text}) : std::vector<Span>{}});
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
  std::size_t conditional_ = 0;
};

/// What the root changelogs of directories lead to, each read once.
class Roots {
 public:
  explicit Roots(const FileIndex& index) : index_(index) {}

  /// The nearest directory above the file whose root changelog leads to it; for formatted SQL any that is there: what
  /// it does not lead to does not run. Without a root changelog, formatted SQL by itself.
  std::optional<std::string> of(const SqlFile& file) {
    const bool formatted = is_formatted(file.text);
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
      for (const RoleFile& each : Run(index_).of(*root)) entry->second->insert(each.source);
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
    note_conditional(run.conditional(), *root, out);
    return all;
  }
  std::vector<RoleFile> run;
  std::size_t conditional = 0;
  for (const SqlFile& file : files) {
    if (is_named_like_changelog(file.path)) {
      Run changelog(index);
      for (RoleFile& each : changelog.of(file.source)) run.push_back(std::move(each));
      conditional += changelog.conditional();
    } else if (is_formatted(file.text)) {
      run.push_back({.source = file.source, .parts = parts(file)});
      conditional += conditional_sets(file.text);
    }
  }
  if (!run.empty()) {
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = Span{run.front().source, 0, 0},
                   .message = "no root changelog is beside or above these files, so they are taken in the order of "
                              "their names, all of them"});
    note_conditional(conditional, run.front().source, out);
  }
  return run;
}

}  // namespace

const Layout liquibase{
    .name = "liquibase", .precedence = 80, .root_of = root_of, .arrange = arrange, .roots_of = roots_of};

}  // namespace routegrant::load

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/gmrc.hpp"
#include "load/layouts.hpp"
#include "load/lone_statements.hpp"

namespace routegrant::load {
namespace {

/// `000001.sql`, `000001-name.sql` in `committed/` (src/current.ts, VALID_FILE_REGEX).
bool is_committed(const SqlFile& file) {
  if (paths::base_name(file.directory) != "committed") return false;
  std::string_view rest = file.name.substr(leading_digits(file.name).size());
  return rest.size() < file.name.size() && (rest == ".sql" || rest.starts_with('-'));
}

/// Whether the file has a header that graphile-migrate writes into what it commits.
bool has_header(const SqlFile& file) {
  return file.text.starts_with("--! ");
}

/// graphile-migrate: `current.sql` and `current/` run in development only.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  if (is_committed(file) && (leading_digits(file.name).size() == 6 || has_header(file)))
    return std::string(paths::directory_of(file.directory));
  const std::string_view above = paths::directory_of(file.directory);
  const std::string_view folder = paths::base_name(file.directory);
  const bool is_below =
      (folder == "committed" || folder == "current" || folder == "fixtures") && paths::base_name(above) == "migrations";
  const std::string_view root = is_below ? above : file.directory;
  if (paths::base_name(root) != "migrations") return std::nullopt;
  if ((!is_below && file.name == "current.sql") || index.find(paths::joined(root, "current.sql")) ||
      index.first_below(paths::joined(root, "committed")))
    return std::string(root);
  return std::nullopt;
}

/// What is behind the header: `--!` lines that begin with a capital (src/migration.ts, parseMigrationText()).
std::string_view body_of(std::string_view text) {
  while (text.starts_with("--! ") && text.size() > 4 && text[4] >= 'A' && text[4] <= 'Z')
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return text::trim(text);
}

/// `--! no-transaction` in the first line of the body (runStringMigration()).
bool is_apart(std::string_view text) {
  std::string_view line = body_of(text);
  line = line.substr(0, line.find('\n'));
  return line.starts_with("--!") && text::trim(line.substr(3)).starts_with("no-transaction");
}

/// A run of files that share the settings.
class Run {
 public:
  Run(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index)
      : root_(root), files_(files), index_(index) {
    const auto settings = index.find(paths::joined(paths::directory_of(root), ".gmrc"));
    if (!settings) return;
    settings_ = index.sources()[*settings].text;
    placeholders_ = gmrc_placeholders(settings_);
  }

  /// Each in a connection of its own, as one query.
  void add_actions(std::string_view key) {
    for (const std::string& name : gmrc_action(settings_, key)) {
      for (const SqlFile& file : files_) {
        if (file.path == paths::joined(root_, name)) add(file, is_transaction(file, {}, index_), false);
      }
    }
  }

  /// All over one connection.
  void add_committed() {
    bool is_first = true;
    for (const SqlFile& file : files_) {
      if (!is_committed(file)) continue;
      add(file, !is_apart(file.text) || count_statements(file, {}, index_).all > 1, !is_first);
      is_first = false;
    }
  }

  std::vector<RoleFile> take() { return std::move(run_); }

 private:
  void add(const SqlFile& file, bool one_transaction, bool keeps_session) {
    run_.push_back({.source = file.source,
                    .parts = {},
                    .one_transaction = one_transaction,
                    .placeholders = placeholders_,
                    .keeps_session = keeps_session});
  }

  std::string_view root_;
  const std::vector<SqlFile>& files_;
  const FileIndex& index_;
  std::string_view settings_{};
  std::map<std::string, std::string> placeholders_{};
  std::vector<RoleFile> run_{};
};

/// A reset makes the database, then comes what follows it, the migrations, and what is around these.
std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  Run run(root, files, index);
  run.add_actions("afterReset");
  run.add_actions("beforeAllMigrations");
  run.add_committed();
  run.add_actions("afterAllMigrations");
  return run.take();
}

}  // namespace

const Layout graphile_migrate{.name = "graphile-migrate", .precedence = 50, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

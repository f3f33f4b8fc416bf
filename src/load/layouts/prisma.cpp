#include "base/paths.hpp"
#include "load/layouts.hpp"
#include "load/lone_statements.hpp"

namespace routegrant::load {
namespace {

/// Prisma: `<version>_name/migration.sql`.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (file.name != "migration.sql" || leading_digits(paths::base_name(file.directory)).empty()) return std::nullopt;
  return std::string(paths::directory_of(file.directory));
}

/// Whether the lock file beside the migrations names another system (`provider = "mysql"`).
bool is_for_other_system(std::string_view root, const FileIndex& index) {
  const auto lock = index.find(paths::joined(root, "migration_lock.toml"));
  if (!lock) return false;
  const std::string_view text = index.sources()[*lock].text;
  return text.find("provider") != std::string_view::npos && text.find("\"postgres") == std::string_view::npos &&
         text.find("\"cockroachdb\"") == std::string_view::npos;
}

/// In the order of the directories' names as texts (schema-engine, list_migrations()), each file sent as one query,
/// over one connection.
std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics& out) {
  std::vector<RoleFile> run;
  if (is_for_other_system(root, index)) {
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = Span{files.front().source, 0, 0},
                   .message = "left out: migration_lock.toml names a database system other than PostgreSQL"});
    return run;
  }
  for (const SqlFile& file : in_text_order(files)) {
    if (file.name == "migration.sql")
      run.push_back({.source = file.source, .parts = {}, .one_transaction = is_transaction(file, {}, index)});
  }
  return in_one_connection(std::move(run));
}

}  // namespace

const Layout prisma{.name = "prisma", .precedence = 50, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

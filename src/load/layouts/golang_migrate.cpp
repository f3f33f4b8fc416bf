#include <algorithm>

#include "base/text.hpp"
#include "load/layouts.hpp"
#include "load/lone_statements.hpp"

namespace routegrant::load {
namespace {

bool is_up(std::string_view name) {
  return name.ends_with(".up.sql");
}

bool is_down(std::string_view name) {
  return name.ends_with(".down.sql");
}

/// The version that a name begins with, up to its underscore (golang-migrate, source/parse.go, `Regex`); empty for
/// another name.
std::string_view version_of(std::string_view name) {
  const std::string_view digits = leading_digits(name);
  return name.substr(digits.size()).starts_with('_') ? digits : std::string_view();
}

/// sqlx runs a plain `<version>_name.sql` beside reversible ones (`MigrationType::from_filename()`). The other tool
/// does not, but would not leave its migrations without `.up` either.
bool is_simple(const SqlFile& file, const std::vector<SqlFile>& files) {
  const std::string_view version = version_of(file.name);
  // In capitals the word is none of either tool's.
  const std::string name = text::lower(file.name);
  if (version.empty() || is_up(name) || is_down(name)) return false;
  return std::none_of(files.begin(), files.end(), [&](const SqlFile& other) {
    return is_up(other.name) && version_of(other.name) == version && other.directory == file.directory;
  });
}

/// golang-migrate and reversible sqlx migrations: `<version>_name.up.sql` and `.down.sql`. All run in one connection,
/// each file sent as one query (golang-migrate, database/postgres/postgres.go, `runStatement()`), so that it is one
/// transaction; sqlx leaves it out where the file begins with `-- no-transaction`.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (!is_up(file.name) && !is_down(file.name)) return std::nullopt;
  return version_of(file.name).empty() ? std::nullopt : std::optional(std::string(file.directory));
}

/// Whether two files are of one version, be it with other zeros in front.
bool is_twin(const SqlFile& a, const SqlFile& b) {
  return a.directory == b.directory && text::integer(version_of(a.name)) &&
         text::integer(version_of(a.name)) == text::integer(version_of(b.name));
}

/// Neither tool runs anything then (golang-migrate, source/file, `ErrDuplicateMigration`).
void note_twin(const SqlFile& first, const SqlFile& second, Diagnostics& out) {
  out.push_back({.kind = Diagnostic::Kind::note,
                 .span = Span{second.source, 0, 0},
                 .message = "golang-migrate runs nothing here: " + std::string(first.name) +
                            " and this file are of one version"});
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics& out) {
  std::vector<RoleFile> run;
  const SqlFile* last = nullptr;
  for (const SqlFile& file : files) {
    const bool goes_up = is_up(file.name) && !version_of(file.name).empty();
    if (!goes_up && !is_simple(file, files)) continue;
    if (last != nullptr && is_twin(*last, file)) note_twin(*last, file, out);
    last = &file;
    const bool apart = file.text.starts_with("-- no-transaction") || !is_transaction(file, {}, index);
    run.push_back({.source = file.source, .parts = {}, .one_transaction = !apart});
  }
  return in_one_connection(std::move(run));
}

}  // namespace

const Layout golang_migrate{.name = "golang-migrate", .precedence = 60, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "load/layouts.hpp"
#include "load/lone_statements.hpp"

namespace routegrant::load {
namespace {

/// `^--\s*migrate:up` (pkg/dbmate/migration.go): at the beginning of a line, in small letters.
constexpr Marks marks{.up = "-- migrate:up", .down = "-- migrate:down", .loose = false};

/// dbmate: `<version>_name.sql` with an up and a down part. Its `schema.sql` beside the directory is a dump of the
/// result.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  if (!up_parts_of(file, marks).empty()) return std::string(file.directory);
  const std::string beside = std::string(file.directory) + (file.directory.empty() ? "migrations" : "/migrations");
  if (file.text.find("\n-- Dbmate schema migrations") != std::string_view::npos) return beside;
  // The dump is known by its place, too: dbmate's own default (--schema-file).
  if (file.name != "schema.sql") return std::nullopt;
  const std::optional<SourceId> migration = index.first_below(beside);
  if (!migration || index.sources()[*migration].text.find(marks.up) == std::string::npos) return std::nullopt;
  return beside;
}

/// dbmate stops at a file without a down part, even an empty one (pkg/dbmate/migration.go, parseMigrationContents()).
void note_refused(const SqlFile& file, const std::vector<UpPart>& parts, Diagnostics& out) {
  const bool has_down = file.text.find("migrate:down") != std::string_view::npos;
  if (parts.empty() || has_down) return;
  out.push_back({.kind = Diagnostic::Kind::note,
                 .span = Span{file.source, 0, 0},
                 .message = "dbmate stops at this file: it has no part `-- migrate:down`"});
}

/// The files whose names begin with digits, in the order of their names as texts (pkg/dbmate/db.go, FindMigrations()),
/// over one connection. Without a transaction an up part is still one query.
std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics& out) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : in_text_order(files)) {
    if (leading_digits(file.name).empty() || file.directory != root) continue;
    const std::vector<UpPart> parts = up_parts_of(file, marks);
    note_refused(file, parts, out);
    // Another up part behind the down part is of the same version, whose row is there by then.
    for (const UpPart& part : std::span(parts).first(std::min<std::size_t>(parts.size(), 1))) {
      const bool apart = part.options.find("transaction:false") != std::string_view::npos &&
                         count_statements(file, part.span, index).all < 2;
      run.push_back({.source = file.source, .parts = {part.span}, .one_transaction = !apart});
    }
  }
  return in_one_connection(std::move(run));
}

}  // namespace

const Layout dbmate{.name = "dbmate", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/paths.hpp"
#include "load/layouts.hpp"
#include "load/one_transaction.hpp"
#include "yaml/cursor.hpp"
#include "yaml/reader.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view journal_name = "meta/_journal.json";

/// Drizzle: `0000_name.sql` beside `meta/_journal.json`, which lists them (drizzle-orm/src/migrator.ts,
/// readMigrationFiles()).
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  const auto journal = index.find(paths::joined(file.directory, journal_name));
  const bool is_its_own = journal && index.sources()[*journal].text.find("\"entries\"") != std::string::npos;
  return is_its_own ? std::optional(std::string(file.directory)) : std::nullopt;
}

/// What is between the marks, each sent by itself (readMigrationFiles()): a statement with a semicolon or without.
std::vector<Span> parts_of(std::string_view text, SourceId source) {
  constexpr std::string_view mark = "--> statement-breakpoint";
  std::vector<Span> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(mark, at), text.size());
    parts.push_back({source, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
    at = end + mark.size();
  }
  return parts;
}

void note(SourceId source, std::string message, Diagnostics& out) {
  out.push_back({.kind = Diagnostic::Kind::note, .span = Span{source, 0, 0}, .message = std::move(message)});
}

/// The journal's entries in their order, all in one transaction (drizzle-orm/src/pg-core/dialect.ts, migrate()).
/// Without a file that it names, nothing runs.
std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>&, const FileIndex& index,
                              Diagnostics& out) {
  const SourceId journal = *index.find(paths::joined(root, journal_name));
  Diagnostics read_elsewhere;
  const yaml::Document document = yaml::read_one(index.sources(), journal, {}, read_elsewhere);
  std::vector<RoleFile> run;
  if (document.tree == nullptr) return run;
  const std::string_view dialect = document.root()["dialect"].text();
  if (!dialect.empty() && dialect != "postgresql" && dialect != "pg") {
    note(journal, "left out: the journal of Drizzle names a database system other than PostgreSQL", out);
    return run;
  }
  for (const yaml::Cursor& entry : document.root()["entries"].items()) {
    const std::string name = std::string(entry["tag"].text()) + ".sql";
    if (const auto file = index.find(paths::joined(root, name))) {
      run.push_back({.source = *file, .parts = parts_of(index.sources()[*file].text, *file)});
    } else {
      out.push_back({.kind = Diagnostic::Kind::incomplete,
                     .span = entry["tag"].span(),
                     .message = "the journal lists " + name + ", which is not there: Drizzle runs nothing then"});
    }
  }
  return in_one_transaction(std::move(run), index.sources());
}

}  // namespace

const Layout drizzle{.name = "drizzle", .precedence = 55, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load

#include "load/code_migrations.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/database_roots.hpp"
#include "load/program_texts.hpp"
#include "sql/code_tokens.hpp"
#include "sql/literal.hpp"

namespace routegrant::load {
namespace {

using sql::Language;

/// Flyway: `V1_2__name`, `R__name`.
bool is_named_for_flyway(std::string_view name) {
  return (name.starts_with('V') || name.starts_with("R__")) && name.find("__") != std::string_view::npos;
}

/// What each tool's migrations have in them, whatever else they do.
bool is_of_tool(std::string_view text, Language language) {
  const auto says = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  switch (language) {
    case Language::python: return says("down_revision") || says("migrations.Migration");
    case Language::ruby:
      return says("ActiveRecord::Migration") || says("Sequel.migration") || says("ROM::SQL.migration");
    case Language::elixir: return says("Ecto.Migration");
    case Language::go: return says("goose") || says("bun/migrate") || says("gormigrate") || says("go-pg/migrations");
    case Language::java: return says("JavaMigration");
    case Language::csharp: return says("MigrationBuilder");
    case Language::php: return says("Migration");
    case Language::javascript: return says("up");
  }
  return false;
}

std::size_t skip_blanks_and_comments(std::string_view sql, std::size_t at) {
  while (at < sql.size()) {
    const std::string_view rest = sql.substr(at, 2);
    if (rest == "--") {
      at = std::min(sql.find('\n', at), sql.size());
    } else if (rest == "/*") {
      const std::size_t end = sql.find("*/", at + 2);
      at = end == std::string_view::npos ? sql.size() : end + 2;
    } else if (rest == "\\n" || rest == "\\t" || rest == "\\r") {
      at += 2;  // an escape of the program
    } else if (std::string_view(" \t\r\n\\").find(sql[at]) != std::string_view::npos) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

/// Up to `most` words of a statement, as they are written.
std::vector<std::string_view> first_words(std::string_view statement, std::size_t most) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (words.size() < most && (at = statement.find_first_of(letters, at)) != std::string_view::npos) {
    const std::size_t end = std::min(statement.find_first_not_of(letters, at), statement.size());
    words.push_back(statement.substr(at, end - at));
    at = end;
  }
  return words;
}

bool is(std::string_view written, std::string_view word) {
  return text::equal_ignoring_case(written, word);
}

/// Whether one of the words stands in the statement, or two one after the other: `owner to`.
bool mentions(const std::vector<std::string_view>& words, std::string_view first, std::string_view second = {}) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is(words[i], first) && (second.empty() || (i + 1 < words.size() && is(words[i + 1], second)))) return true;
  }
  return false;
}

/// Whether a statement makes roles, policies or privileges, changes or takes them, or gives ownership.
bool concerns_roles(const std::vector<std::string_view>& words) {
  if (words.size() < 2) return false;
  const std::string_view first = words[0];
  const std::string_view second = words[1];
  if (is(first, "grant") || is(first, "revoke")) return true;
  if (is(first, "reassign") || (is(first, "drop") && is(second, "owned"))) return is(second, "owned");
  if (is(first, "do")) return mentions(words, "grant") || mentions(words, "revoke") || mentions(words, "role");
  const bool makes = is(first, "create") || is(first, "alter");
  if (!makes && !is(first, "drop")) return false;
  if (is(second, "user")) return words.size() > 2 && !is(words[2], "mapping");
  if (is(second, "role") || is(second, "group") || is(second, "policy")) return true;
  return makes && (mentions(words, "owner", "to") || mentions(words, "default", "privileges") ||
                   mentions(words, "row", "level") || mentions(words, "security", "definer") ||
                   (is(second, "schema") && mentions(words, "authorization")));
}

bool sends_sql(std::string_view function) {
  constexpr std::array<std::string_view, 7> parts{"exec", "query", "raw", "run", "sql", "statement", "unprepared"};
  const std::string name = text::lower(function);
  return name == "text" || std::any_of(parts.begin(), parts.end(),
                                       [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

/// MySQL's accounts stand in quotes, and its names in backquotes; within `${...}` other templates may stand.
bool is_of_mysql(std::string_view statement) {
  constexpr std::array<std::string_view, 4> marks{" TO '", " FROM '", " USER '", "'@'"};
  const std::string upper = text::upper(statement);
  const bool has_names = upper.find('`') != std::string::npos && upper.find("${") == std::string::npos;
  return has_names || std::any_of(marks.begin(), marks.end(),
                                  [&](std::string_view mark) { return upper.find(mark) != std::string::npos; });
}

/// Where the first such statement of a literal begins and ends; nothing if there is none. Prose begins with a capital
/// letter, or is given to no function that sends SQL.
std::optional<std::pair<std::size_t, std::size_t>> statement_in(std::string_view sql, std::string_view given_to) {
  constexpr std::size_t most_words = 200;
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t begin = skip_blanks_and_comments(sql, at);
    const std::size_t end = std::min(sql.find(';', begin), sql.size());
    if (begin >= end && begin >= sql.size()) break;
    const bool is_block = is(sql.substr(begin, 2), "do");
    const std::string_view statement = sql.substr(begin, (is_block ? sql.size() : end) - begin);
    const std::vector<std::string_view> words = first_words(statement, most_words);
    const bool is_upper = !words.empty() && words[0] == text::upper(words[0]);
    const bool is_sql = is_upper || (!words.empty() && words[0] == text::lower(words[0]) && sends_sql(given_to));
    if (is_sql && statement.starts_with(words[0]) && concerns_roles(words)) {
      if (!is_of_mysql(statement)) return std::pair(begin, end);
      // A block reaches to the end.
      if (is_block) break;
    }
    at = end + 1;
  }
  return std::nullopt;
}

/// The statements of a file, as embedded sources.
std::vector<SourceId> statements_in(SourceId source, Language language, Sources& sources) {
  std::vector<SourceId> all;
  // References into `sources` stay valid while others are added.
  const std::string_view code = sources[source].text;
  if (!is_of_tool(code, language)) return all;
  for (const ProgramText& each : program_texts(code, language)) {
    const std::string_view sql = code.substr(each.begin, each.end - each.begin);
    if (each.is_alone) continue;
    const auto statement = statement_in(sql, each.given_to);
    if (!statement) continue;
    const auto begin = static_cast<std::uint32_t>(each.begin + statement->first);
    sql::MappedText text{.text = std::string(sql.substr(statement->first, statement->second - statement->first)),
                         .segments = {{.begin = 0, .parent_begin = 0}}};
    const Span at{.source = source, .begin = begin, .end = begin + static_cast<std::uint32_t>(text.text.size())};
    all.push_back(sql::add_embedded(sources, at, std::move(text)));
  }
  return all;
}

/// A project's Django applications have their migrations each in a directory of its own, and run on one database.
std::string_view home_of(std::string_view path, std::string_view code) {
  const std::string_view directory = paths::directory_of(path);
  const bool is_django = path.ends_with(".py") && code.find("down_revision") == std::string_view::npos;
  return is_django ? paths::directory_of(paths::directory_of(directory)) : directory;
}

/// The database that shares most of its path with a directory; nothing where several do, or none.
std::optional<std::size_t> nearest_to(std::string_view directory, const std::vector<RoleFiles>& databases) {
  if (databases.size() == 1) return 0;
  std::optional<std::size_t> nearest;
  std::size_t shared = 0;
  for (std::size_t i = 0; i < databases.size(); ++i) {
    const std::size_t common = common_directory(databases[i].directory, directory).size();
    if (common > shared) nearest = i;
    if (common == shared) nearest.reset();
    shared = std::max(shared, common);
  }
  return nearest;
}

}  // namespace

bool is_code_migration(std::string_view path) {
  const std::optional<Language> language = sql::language_of(path);
  if (!language || path.ends_with(".d.ts") || path.ends_with("_test.go")) return false;
  const std::string_view directory = paths::base_name(paths::directory_of(path));
  switch (*language) {
    case Language::python: return directory == "versions" || directory == "migrations";
    case Language::ruby: return directory == "migrate" || directory == "migrations" || directory.ends_with("_migrate");
    case Language::java: return is_named_for_flyway(paths::base_name(path));
    case Language::csharp: return directory == "Migrations";
    case Language::elixir:
    case Language::go:
    case Language::php:
    case Language::javascript: return directory == "migrations" || directory == "migration";
  }
  return false;
}

void embed_code_migrations(Discovery& discovery, Sources& sources) {
  std::vector<Discovered> files;
  files.reserve(discovery.files.size());
  for (const Discovered& file : discovery.files) {
    files.push_back(file);
    const std::string& path = sources[file.source].path;
    if (file.kind != FileKind::other || !is_code_migration(path)) continue;
    for (const SourceId statement : statements_in(file.source, *sql::language_of(path), sources))
      files.push_back({.source = statement, .kind = FileKind::other});
  }
  discovery.files = std::move(files);
}

void add_code_migrations(const Discovery& discovery, const Sources& sources, std::vector<RoleFiles>& databases) {
  std::map<std::string_view, std::vector<SourceId>> by_home;
  for (const Discovered& file : discovery.files) {
    const Source& source = sources[file.source];
    if (file.kind != FileKind::other || source.segments.empty() || !is_code_migration(source.path)) continue;
    by_home[home_of(source.path, sources[source.parent].text)].push_back(file.source);
  }
  std::vector<RoleFiles> alone;
  for (const auto& [home, statements] : by_home) {
    const std::optional<std::size_t> nearest = nearest_to(home, databases);
    if (!nearest) alone.push_back({.name = telling_name(home), .directory = std::string(home), .tool = "code"});
    RoleFiles& database = nearest ? databases[*nearest] : alone.back();
    for (const SourceId statement : statements) database.files.push_back({.source = statement, .goes_on = true});
  }
  std::move(alone.begin(), alone.end(), std::back_inserter(databases));
}

}  // namespace routegrant::load

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "load/role_files.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

/// Liquibase's changelogs in XML, YAML and JSON, as far as they say which SQL runs in which order (its documentation:
/// "What is a changelog", `include`, `includeAll`, `sql`, `sqlFile`).
namespace routegrant::load {

/// `runOrder` of a change set: before all others of the changelogs together, or behind them. Formatted SQL has no such
/// attribute.
enum class RunOrder : std::uint8_t { first, usual, last };

/// One thing that a changelog runs.
struct ChangelogStep {
  enum class Kind : std::uint8_t {
    include,      ///< another changelog, or a file of formatted SQL
    include_all,  ///< all of a directory, by name
    sql_file,     ///< a file of SQL
    sql,          ///< SQL that is written here
  };
  Kind kind = Kind::include;
  /// The file or directory as it is written, without "classpath:".
  std::string path{};
  bool relative_to_changelog = false;
  /// Where it is written; of `sql`, the text itself.
  Span span{};
  /// `endDelimiter` of `sql` and `sqlFile`.
  std::string delimiter{};
  /// `runInTransaction` and `failOnError` of the change set.
  bool one_transaction = true;
  bool may_fail = false;
  RunOrder order = RunOrder::usual;
  /// Preconditions of the change set.
  std::vector<FileCondition> conditions{};
};

struct Changelog {
  std::vector<ChangelogStep> steps{};
  /// How many changes are of other kinds (`createTable` and so on), whose SQL Liquibase makes itself.
  std::size_t other_changes = 0;
  /// How many of its change sets and includes ask for a context or label, without which they run as well.
  std::size_t conditional = 0;

  /// How many of its change sets run only where something holds that no query tells.
  std::size_t preconditions = 0;
  /// Values of `${name}`, by name; the first that is given stays.
  std::map<std::string, std::string> properties{};

  /// Whether SQL is written in it.
  [[nodiscard]] bool has_sql() const;
};

/// Whether a change set runs on PostgreSQL by its `dbms` (comma-separated; `all`, `none`, `!postgresql`; empty for
/// all).
[[nodiscard]] bool is_for_postgresql(std::string_view dbms);

/// Whether a file may be a changelog by its name: `changelog` or `liquibase` in its path, and a fitting ending.
[[nodiscard]] bool is_named_like_changelog(std::string_view path);

/// Reads one. Rollbacks are left out, and change sets for other databases only (`dbms`) and such as are ignored
/// (`ignore`). A file that is no changelog has no steps.
[[nodiscard]] Changelog read_changelog(const Sources& sources, SourceId source);

}  // namespace routegrant::load

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "load/role_files.hpp"
#include "routegrant/source.hpp"

/// Liquibase's formatted SQL: a first line `--liquibase formatted sql` and `--changeset author:id` before each part
/// (its documentation, "SQL changelog"; AbstractFormattedChangeLogParser). Rollbacks are comments.
namespace routegrant::load {

/// Values of `${name}`, by name. The first that is given stays (ChangeLogParameters).
using ChangelogProperties = std::map<std::string, std::string>;

/// One change set, or what stands before the first.
struct FormattedSet {
  /// What runs, in order. Without a semicolon each is a statement of its own.
  std::vector<Span> parts{};
  bool one_transaction = true;
  /// What is asked of the database: it runs where all of it holds, else the next does.
  std::vector<FileCondition> conditions{};
  /// `failOnError:false`: the next one runs nevertheless.
  bool may_fail = false;
};

struct FormattedSql {
  std::vector<FormattedSet> sets{};
  ChangelogProperties properties{};
  /// How many of its change sets ask for a context or label, without which they run as well.
  std::size_t conditional = 0;
  /// How many run only where something holds that is asked of the database otherwise than by a query, or else stop all.
  std::size_t preconditions = 0;
};

[[nodiscard]] bool is_formatted_sql(std::string_view text);

/// REQUIRES: it is such a text
[[nodiscard]] FormattedSql read_formatted_sql(const Sources& sources, SourceId source);

/// What ends a statement besides the semicolon, from `endDelimiter`: `/`, `\n/`, `@@\s*\n`. It is a regular expression;
/// of those that name no line breaks only the plain ones are understood. Empty where the semicolon is enough.
[[nodiscard]] std::string plain_delimiter(std::string_view written);

/// The part cut at each delimiter that stands by itself, between blanks or at the end of a line; one of a single
/// character only at the end of a line.
[[nodiscard]] std::vector<Span> cut_at_delimiter(const Sources& sources, Span part, const std::string& delimiter);

}  // namespace routegrant::load

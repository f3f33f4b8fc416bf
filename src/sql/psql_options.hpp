#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/literal.hpp"

namespace routegrant::sql {

/// What a command line tells psql (PostgreSQL, psql reference, "Options"; libpq, "Environment Variables"). Words keep
/// their placeholders.
struct PsqlOptions {
  /// `-h`, PGHOST or PGHOSTADDR; empty if none is given, as all others.
  std::string host{};
  std::string port{};
  std::string user{};
  /// `-d` or the first word that is no option: a name, a URL or `keyword=value` pairs, which may hold a password.
  std::string database{};
  /// `-v name=value`, in order.
  std::vector<std::pair<std::string, std::string>> variables{};
  /// What PGOPTIONS sets (`-c role=app`), in order.
  std::vector<std::pair<std::string, std::string>> parameters{};
  /// `-1`: all that it runs is one transaction.
  bool single_transaction = false;
};

/// The options of the psql among `words`: a command with what stands before it (`PGHOST=db psql`, `kubectl exec x --
/// psql`).
[[nodiscard]] PsqlOptions psql_options(std::span<const std::string> words);

/// The `\connect` that stands for the database (a name, a URL or `keyword=value` pairs) and the user of a command, as
/// far as they are plain names; empty where it would say nothing.
[[nodiscard]] std::string connect_line(std::string_view database, std::string_view user);

/// The `\set` lines that stand for the variables of a command. One whose value holds a placeholder is set, to a value
/// that is not known.
[[nodiscard]] std::string variable_lines(const PsqlOptions& options);

/// The SET statements that stand for what PGOPTIONS sets of the role, the search path, and parameters of one's own
/// (`app.tenant`).
[[nodiscard]] std::string parameter_lines(const PsqlOptions& options);

/// Puts lines before a text; they stand where the text begins.
void put_before(std::string_view lines, MappedText& text);

/// Makes it one transaction, which what it says of transactions itself may end earlier.
void put_in_transaction(MappedText& text);

}  // namespace routegrant::sql

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
};

/// The options of the psql among `words`: a command with what stands before it (`PGHOST=db psql`, `kubectl exec x --
/// psql`).
[[nodiscard]] PsqlOptions psql_options(std::span<const std::string> words);

/// The `\connect` that stands for the database and the user of a command, each a plain name or empty; empty where it
/// would say nothing.
[[nodiscard]] std::string connect_line(std::string_view database, std::string_view user);

/// Puts lines before a text; they stand where the text begins.
void put_before(std::string_view lines, MappedText& text);

}  // namespace routegrant::sql

#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

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

}  // namespace routegrant::sql

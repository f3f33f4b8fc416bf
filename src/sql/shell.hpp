#pragma once

#include <string_view>
#include <vector>

#include "sql/literal.hpp"

namespace routegrant::sql {

/// SQL that a shell script hands to psql.
struct ShellSql {
  /// As psql gets it; shell variables stay as `${name}`, which the splitter flags. Offsets are those of the script.
  MappedText text;
  /// Whether the shell would change it in ways that are not followed: variables, command substitution.
  bool has_variables = false;
};

/// Finds the SQL in a shell script, in order: here-documents of commands that run psql, the arguments of `psql -c` and
/// `--command=`, and texts that are piped or redirected into psql by `<<<` or `echo "..." | psql`. Never executes
/// anything.
[[nodiscard]] std::vector<ShellSql> shell_sql(std::string_view script);

}  // namespace routegrant::sql

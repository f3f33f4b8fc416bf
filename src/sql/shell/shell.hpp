#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sql/literal.hpp"

namespace routegrant::sql {

/// SQL that a shell script hands to psql, or a file of it.
struct ShellSql {
  /// As psql gets it; shell variables stay as `${name}`, which the splitter flags. Offsets are those of the script.
  MappedText text;
  /// Whether the shell would change it in ways that are not followed: variables, command substitution.
  bool has_variables = false;
  /// The words of the command that runs psql, as it gets them; shell variables stay as `${name}`. They may hold a
  /// password: they live as long as the script is looked at.
  std::vector<std::string> words{};
  /// Whether it is the argument of `-c`, which psql sends as one query.
  bool is_command = false;
  /// Which of the script's commands it is of: one psql takes all that it is given in one session.
  std::size_t command = 0;
  /// The file that psql reads in the place of `text` (`-f`, `<`); empty for none. Shell variables stay as `${name}`.
  /// Then `text` is empty, and its segments say where the script names the file.
  std::string file{};
  /// Whether the script ends where its psql fails (`set -e`).
  bool stops = false;
};

/// Variables that a script finds in its environment, where what starts it shows them.
using ShellEnvironment = std::map<std::string, std::string, std::less<>>;

/// Finds the SQL in a shell script, in order: here-documents of commands that run psql, the arguments of `psql -c` and
/// `--command=`, and texts that are piped or redirected into psql by `<<<` or `echo "..." | psql`. Never executes
/// anything.
[[nodiscard]] std::vector<ShellSql> shell_sql(std::string_view script, const ShellEnvironment& environment = {});

/// One `vault write` (or `bao write`) to a role or a connection of Vault's database engine.
struct VaultWrite {
  /// `database/roles/readonly`, `database/config/shop`.
  std::string path{};
  /// `db_name`: the connection that the role is of.
  std::string connection{};
  /// `connection_url`; `{{username}}` and `{{password}}` stay as they are.
  std::string url{};
  /// `creation_statements` that stand in the script.
  MappedText statements{};
};

/// Finds them in a shell script, in order (Vault documentation, "Database secrets engine": Usage).
[[nodiscard]] std::vector<VaultWrite> shell_vault(std::string_view script);

/// The same, and the files that psql is told to read, in the order of the commands.
[[nodiscard]] std::vector<ShellSql> shell_psql(std::string_view script, const ShellEnvironment& environment = {});

/// What the here-documents of a script make of a file.
struct WrittenFile {
  /// The last one that is written with `>`, and those that `>>` adds to it. `words` are empty.
  ShellSql sql{};
  /// How many of them these are.
  std::size_t documents = 1;
  /// Whether all of them are added to what the file holds before.
  bool appends = false;
};

/// The here-documents that a shell script writes into files, by the path as it names the file. Nothing is executed.
[[nodiscard]] std::map<std::string, WrittenFile> shell_documents(std::string_view script,
                                                                 const ShellEnvironment& environment = {});

}  // namespace routegrant::sql

#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sql/shell/text.hpp"

namespace routegrant::sql {

/// The SQL that `createuser` and `createdb` send (PostgreSQL, client applications), among the words of a command; its
/// own words are those of a psql with the same connection. Nothing for any other command, or where no name is given.
[[nodiscard]] std::vector<ShellSql> client_program_sql(std::string_view script, std::span<const ShellWord> words,
                                                       const ShellValues& variables);

/// `vault write -address=x database/roles/app db_name=shop creation_statements="..."`; nothing for any other command.
[[nodiscard]] std::optional<VaultWrite> vault_write(std::string_view script, std::span<const ShellWord> words,
                                                    const ShellValues& variables);

}  // namespace routegrant::sql

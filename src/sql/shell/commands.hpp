#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sql/shell/text.hpp"

/// Which commands of a shell script run psql, or a script of their own.
namespace routegrant::sql {

/// psql itself, by path, or behind `kubectl exec ... --`, `docker exec`, `su -c`, `gosu` and the like.
[[nodiscard]] bool runs_psql(std::string_view script, const std::vector<ShellWord>& words);

/// `-c`, or several options in one word that end with it: `-tAc`.
[[nodiscard]] bool is_short_command(std::string_view option);

/// `su - postgres -c "psql ..."`, `bash -c '...'`, `ssh host "..."`: the word that holds the script; nothing for any
/// other command.
[[nodiscard]] std::optional<ShellWord> inner_script(std::string_view script, const std::vector<ShellWord>& words);

/// The words of a command that reads what follows it, such as a here-document, with those of a script in one word in
/// its place, where that is no more than a psql: `ssh host "sudo -u postgres psql" <<EOF`.
[[nodiscard]] std::vector<ShellWord> with_inner_psql(std::string_view script, const std::vector<ShellWord>& words);

}  // namespace routegrant::sql

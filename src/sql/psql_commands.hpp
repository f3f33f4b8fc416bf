#pragma once

#include <string_view>

namespace routegrant::sql {

/// Whether some version of psql from 13 to 18 has the command, named without its backslash (command.c,
/// exec_command()); any other is an error where it stands. Letters behind \d are not looked at.
[[nodiscard]] bool is_psql_command(std::string_view name);

}  // namespace routegrant::sql

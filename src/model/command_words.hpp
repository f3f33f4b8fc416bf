#pragma once

#include <string_view>

/// What the words of a container's command are, before they are read.
namespace routegrant::model {

/// Whether a word names a shell: `sh`, `/bin/bash`.
[[nodiscard]] bool is_shell(std::string_view word);

/// Whether a command's first word is no program but a script for a shell, as Tekton's steps have them: no interpreter
/// is named in its first line, or a shell.
[[nodiscard]] bool is_shell_script(std::string_view word);

/// Whether the script may hand SQL to psql or Vault.
[[nodiscard]] bool runs_clients(std::string_view script);

}  // namespace routegrant::model

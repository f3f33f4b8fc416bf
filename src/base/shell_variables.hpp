#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace routegrant::text {

/// A variable that a script sets once, to a text that stands in it.
struct ShellVariable {
  std::string name{};
  std::string value{};
  /// Where the value stands.
  std::size_t begin = 0;
  /// Where the assignment ends: what is read before it is another value.
  std::size_t end = 0;
};

/// Whether a variable's name says that it holds a password or a key: its value is put into no text.
[[nodiscard]] bool is_called_like_a_secret(std::string_view name);

/// The variables of a shell script (POSIX) whose value is certain from their assignment on: `NAME=app` and `export
/// NAME="app"` as commands of their own, outside of conditions, loops, functions and subshells, and assigned nowhere
/// else (`read`, `for`, `unset` assign too). Only names (letters, digits, `_`, `-`, `.`; up to 63 bytes) are kept, and
/// none of a variable that is called like a secret. None where the script runs texts that it does not show (`eval`,
/// `source`).
[[nodiscard]] std::vector<ShellVariable> shell_variables(std::string_view script);

}  // namespace routegrant::text

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/shell_commands.hpp"
#include "base/shell_variables.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {

/// What a container runs: `command` and `args`, or a mounted script that they run.
struct CommandLine {
  /// All of its texts.
  Reading reading{};
  /// Places in `reading`.
  std::vector<text::ShellCommand> commands{};
  /// What its scripts set for certain.
  std::vector<text::ShellVariable> variables{};
  /// The script; null for `command` and `args` themselves.
  const MountedFile* file = nullptr;

  /// Whether a script may set the variable at all.
  [[nodiscard]] bool assigns(std::string_view name) const;
  /// What stands in a word from a byte of its text on.
  [[nodiscard]] Reading read(const text::ShellWord& word, std::size_t from) const;
};

/// `command` and `args` together, and the scripts of mounted ConfigMaps and Secrets that they name, directly or from
/// each other.
[[nodiscard]] std::vector<CommandLine> command_lines_of(const View& view);

/// Where a connection string of libpq's or .NET's keywords begins in a word: at once, or behind `--flag=`; npos for any
/// other word. It must say who logs in where.
[[nodiscard]] std::size_t pairs_begin(std::string_view word);

}  // namespace routegrant::credentials

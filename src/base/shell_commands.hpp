#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace routegrant::text {

/// Bytes [begin, end) of a script.
struct ShellPart {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A word as the command gets it, but for what the shell puts in the place of `$NAME` and `$(...)`, which stays as it
/// is written.
struct ShellWord {
  std::string text{};
  /// Where its bytes stand, quotes and backslashes left out, in order.
  std::vector<ShellPart> parts{};
};

struct ShellCommand {
  std::vector<ShellWord> words{};
  /// Where its first word begins.
  std::size_t begin = 0;
  /// Whether its output goes into a file, or to another command.
  bool is_redirected = false;
  /// The words of a here-document that is written to a file, not those of a command.
  bool is_document = false;
};

/// The commands of a shell script (POSIX, "Shell Grammar"), also those in `$(...)`, in backquotes, and of `sh -c "..."`
/// and `su -c "..."`. Comments and here-documents are none, but for those that a shell reads. Redirections and what
/// they name are left out.
[[nodiscard]] std::vector<ShellCommand> shell_commands(std::string_view script);

/// Whether the word is `NAME=...`; nothing says that it stands where an assignment may.
[[nodiscard]] bool is_assignment(std::string_view word);

/// Where the command that is run stands among the words: behind assignments, `if`, `exec` and the like; the number of
/// words where none is.
[[nodiscard]] std::size_t command_word(const ShellCommand& command);

}  // namespace routegrant::text

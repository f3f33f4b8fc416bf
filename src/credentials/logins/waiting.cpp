#include "credentials/logins/waiting.hpp"

#include <algorithm>
#include <array>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/files/command_line.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::array<std::string_view, 6> shells{"ash", "bash", "dash", "ksh", "sh", "zsh"};

/// Asks a server whether it is there, and logs nobody in.
bool asks_for_server(std::string_view program, const text::ShellCommand& command, std::size_t at) {
  constexpr std::array<std::string_view, 4> asking{"nc", "ncat", "netcat", "pg_isready"};
  if (text::is_one_of(program, asking)) return true;
  if (program != "mysqladmin" && program != "mariadb-admin") return false;
  return std::any_of(command.words.begin() + static_cast<std::ptrdiff_t>(at), command.words.end(),
                     [](const text::ShellWord& word) { return word.text == "ping"; });
}

/// Talks, counts and passes the time.
bool is_idle(std::string_view program) {
  constexpr std::array<std::string_view, 19> idle{":",   "[",    "[[",    "break", "continue", "date", "done",
                                                  "fi",  "echo", "exit",  "false", "for",      "let",  "printf",
                                                  "set", "seq",  "sleep", "test",  "true"};
  return text::is_one_of(program, idle);
}

/// What one command does for the question.
enum class Does : std::uint8_t { waits, nothing, something };

Does what(const text::ShellCommand& command) {
  // A text that is written to a file may be run.
  if (command.is_document) return Does::something;
  const std::size_t at = text::command_word(command);
  if (at == command.words.size()) return Does::nothing;
  const std::string_view program = paths::base_name(command.words[at].text);
  if (asks_for_server(program, command, at)) return Does::waits;
  return is_idle(program) && !command.is_redirected ? Does::nothing : Does::something;
}

/// Whether all that a shell is given to run is among the commands: `sh -c SCRIPT` of several words, or a script that is
/// mounted and read.
bool is_read_shell(const text::ShellCommand& whole, const View& view) {
  if (whole.words.size() < 2 || !text::is_one_of(paths::base_name(whole.words.front().text), shells)) return false;
  std::size_t script = 1;
  bool is_text = false;
  while (script < whole.words.size() && whole.words[script].text.starts_with('-')) {
    const std::string_view option = whole.words[script].text;
    is_text = is_text || (!option.starts_with("--") && option.ends_with('c'));
    ++script;
  }
  if (script >= whole.words.size()) return false;
  const std::string_view text = whole.words[script].text;
  return is_text ? text.find_first_of(" \n") != std::string_view::npos : view.mounts.find(text) != nullptr;
}

}  // namespace

bool only_waits(const View& view) {
  // Without a command of its own the container runs what its image says.
  if (view.the_container().command.empty()) return false;
  const std::vector<CommandLine> lines = command_lines_of(view);
  bool waits = false;
  for (const CommandLine& line : lines) {
    for (const text::ShellCommand& command : line.commands) {
      // The last one of the container's own line is the container's command as a whole.
      const bool is_whole = &line == lines.data() && &command == &line.commands.back();
      if (is_whole && is_read_shell(command, view)) continue;
      const Does does = what(command);
      if (does == Does::something) return false;
      waits = waits || does == Does::waits;
    }
  }
  return waits;
}

}  // namespace routegrant::credentials

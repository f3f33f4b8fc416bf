#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace routegrant::cli {

/// What the program can be asked to do.
enum class Command : std::uint8_t {
  check,
  diff,
  lock,
  baseline,
  graph,
  init,
  paths,
  routes,
  trace,
  who_can,
  privileges,
  reach,
  scopes,
  query,
  rules,
  explain,
  schema,
  config,
  new_boundary,
  completions,
  man,
  help,
};

/// One command as help, man page and completions tell it.
struct CommandText {
  Command command{};
  std::string_view name;
  /// The usage after the name: "URL [PATH...]".
  std::string_view arguments;
  /// The heading that it stands below in `--help`.
  std::string_view group;
  /// One line, no full stop.
  std::string_view summary;
  /// One paragraph for `COMMAND --help`.
  std::string_view description;
  /// The values of `--format`, separated by `|`, the default first; empty where there is only one form. Those of
  /// `check` are the report formats that the program was built with.
  std::string_view formats;
  /// One command line a line, as a user would type it.
  std::string_view examples;
};

/// All commands in the order of `--help`.
[[nodiscard]] std::span<const CommandText> all_commands();

/// Never fails: every command has a text.
[[nodiscard]] const CommandText& text_of(Command command);

/// The command of that name, or nothing.
[[nodiscard]] const CommandText* find_command(std::string_view name);

/// Whether it reads a tree (and so takes `PATH...`).
[[nodiscard]] bool reads_a_tree(Command command);

/// Whether it is answered by questions/.
[[nodiscard]] bool is_question(Command command);

}  // namespace routegrant::cli

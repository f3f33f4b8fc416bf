#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

/// What the program tells about itself: all of it is made from the tables of commands and options.
namespace routegrant::cli {

/// `routegrant --help`: what it is for, the commands, examples, exit codes.
[[nodiscard]] std::string overview_text();

/// `routegrant COMMAND --help`.
[[nodiscard]] std::string help_text(Command command, const World& world);

/// The manual page in roff, section 1. No date, so that the same version gives the same page.
[[nodiscard]] std::string manual_page(std::string_view version, const World& world);

/// A completion script; `shell` is bash, zsh or fish. A failure names an unknown shell.
[[nodiscard]] Result<std::string> completions(std::string_view shell, const World& world,
                                              const std::vector<std::string>& rule_ids);

/// What an exit code means, sorted by code.
struct ExitText {
  int code = 0;
  std::string_view meaning;
};
[[nodiscard]] std::span<const ExitText> all_exits();

/// `text` in lines of at most `width` columns, each after the first with `indent` blanks before it.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

/// The options that have an effect on a command, in groups as in `all_options`.
[[nodiscard]] std::vector<const OptionText*> relevant_options(Command command);

/// The values of an option for one command: its choices, or its formats; else nothing.
[[nodiscard]] std::vector<std::string> values_of(const OptionText& option, Command command, const World& world);

}  // namespace routegrant::cli

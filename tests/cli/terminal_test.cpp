#include "cli/terminal.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace routegrant;
using namespace routegrant::cli;

namespace {

Surroundings terminal_with(std::map<std::string, std::string, std::less<>> variables) {
  Surroundings around;
  around.variable = [variables = std::move(variables)](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
  around.stdout_is_terminal = true;
  around.stderr_is_terminal = true;
  around.columns = 120;
  return around;
}

Surroundings pipe_with(std::map<std::string, std::string, std::less<>> variables) {
  Surroundings around = terminal_with(std::move(variables));
  around.stdout_is_terminal = false;
  around.stderr_is_terminal = false;
  around.columns = 0;
  return around;
}

}  // namespace

TEST_CASE("a terminal gets colour, a pipe does not") {
  CHECK(style_for({}, terminal_with({{"TERM", "xterm"}})).color);
  CHECK_FALSE(style_for({}, pipe_with({{"TERM", "xterm"}})).color);
  CHECK_FALSE(style_for({}, terminal_with({{"TERM", "dumb"}})).color);
}

TEST_CASE("NO_COLOR and CLICOLOR_FORCE are honoured, NO_COLOR first") {
  CHECK_FALSE(style_for({}, terminal_with({{"NO_COLOR", "1"}})).color);
  CHECK(style_for({}, terminal_with({{"NO_COLOR", ""}})).color);
  CHECK(style_for({}, pipe_with({{"CLICOLOR_FORCE", "1"}})).color);
  CHECK_FALSE(style_for({}, pipe_with({{"CLICOLOR_FORCE", "0"}})).color);
  CHECK_FALSE(style_for({}, pipe_with({{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}})).color);
}

TEST_CASE("an option wins over the environment") {
  Options always;
  always.color = "always";
  always.hyperlinks = "always";
  CHECK(style_for(always, pipe_with({{"NO_COLOR", "1"}, {"TERM", "dumb"}})).color);
  CHECK(style_for(always, pipe_with({})).hyperlinks);
  Options never;
  never.color = "never";
  CHECK_FALSE(style_for(never, terminal_with({{"CLICOLOR_FORCE", "1"}})).color);
}

TEST_CASE("links are drawn only on terminals that are known to draw them") {
  CHECK(style_for({}, terminal_with({{"TERM_PROGRAM", "WezTerm"}})).hyperlinks);
  CHECK(style_for({}, terminal_with({{"VTE_VERSION", "7200"}})).hyperlinks);
  CHECK_FALSE(style_for({}, terminal_with({{"VTE_VERSION", "4205"}})).hyperlinks);
  CHECK_FALSE(style_for({}, terminal_with({{"TERM", "xterm"}})).hyperlinks);
  CHECK_FALSE(style_for({}, pipe_with({{"TERM_PROGRAM", "WezTerm"}})).hyperlinks);
  CHECK_FALSE(style_for({}, terminal_with({{"TERM_PROGRAM", "WezTerm"}, {"CI", "true"}})).hyperlinks);
}

TEST_CASE("the first locale variable that is set decides about Unicode") {
  CHECK(style_for({}, terminal_with({{"LANG", "de_CH.UTF-8"}})).unicode);
  CHECK(style_for({}, terminal_with({{"LC_ALL", ""}, {"LC_CTYPE", "C.utf8"}})).unicode);
  CHECK_FALSE(style_for({}, terminal_with({{"LC_ALL", "C"}, {"LANG", "en_US.UTF-8"}})).unicode);
  CHECK_FALSE(style_for({}, terminal_with({})).unicode);
}

TEST_CASE("the width is the terminal's within reason") {
  CHECK(style_for({}, terminal_with({})).width == 120);
  CHECK(style_for({}, pipe_with({})).width == 100);
  CHECK(style_for({}, pipe_with({{"COLUMNS", "70"}})).width == 70);
  CHECK(style_for({}, pipe_with({{"COLUMNS", "9"}})).width == 60);
  CHECK(style_for({}, pipe_with({{"COLUMNS", "9999"}})).width == 140);
}

TEST_CASE("a file's bytes depend on nothing around") {
  Options always;
  always.color = "always";
  const report::Style style = style_for_file(always);
  CHECK_FALSE(style.color);
  CHECK_FALSE(style.hyperlinks);
  CHECK(style.unicode);
}

TEST_CASE("progress shows on a terminal only") {
  CHECK(shows_progress({}, terminal_with({{"TERM", "xterm"}})));
  CHECK_FALSE(shows_progress({}, pipe_with({{"TERM", "xterm"}})));
  CHECK_FALSE(shows_progress({}, terminal_with({{"TERM", "dumb"}})));
  Options quiet;
  quiet.quiet = true;
  CHECK_FALSE(shows_progress(quiet, terminal_with({{"TERM", "xterm"}})));
  Options silent;
  silent.no_progress = true;
  CHECK_FALSE(shows_progress(silent, terminal_with({{"TERM", "xterm"}})));
}

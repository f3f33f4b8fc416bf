#include "cli/manual.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace routegrant;
using namespace routegrant::cli;

namespace {

World small_world() {
  return {.check_formats = {"text", "json"}, .exists = [](const std::string&) { return false; }};
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  return longest;
}

}  // namespace

TEST_CASE("the overview names every command and every exit code, within 100 columns") {
  const std::string overview = overview_text();
  for (const CommandText& command : all_commands()) CHECK(contains(overview, "\n  " + std::string(command.name)));
  for (const ExitText& exit : all_exits()) CHECK(contains(overview, exit.meaning.substr(0, 20)));
  CHECK(longest_line(overview) <= 100);
}

TEST_CASE("a command's help names each of its options and its formats, within 100 columns") {
  for (const CommandText& command : all_commands()) {
    CAPTURE(command.name);
    const std::string help = help_text(command.command, small_world());
    for (const OptionText* const option : relevant_options(command.command)) CHECK(contains(help, long_name(*option)));
    CHECK(longest_line(help) <= 100);
  }
  CHECK(contains(help_text(Command::trace, small_world()), "-X, --request METHOD"));
  CHECK_FALSE(contains(help_text(Command::check, small_world()), "--request"));
  CHECK(contains(help_text(Command::check, small_world()), "--baseline "));
}

TEST_CASE("the manual page has no line that roff would take for a request by accident") {
  std::istringstream page(manual_page("1.2.3", small_world()));
  for (std::string line; std::getline(page, line);) {
    CAPTURE(line);
    if (line.empty() || (line.front() != '.' && line.front() != '\'')) continue;
    const std::string request = line.substr(0, line.find(' '));
    CHECK((request == ".TH" || request == ".SH" || request == ".SS" || request == ".TP" || request == ".B" ||
           request == ".I" || request == ".PP" || request == ".nf" || request == ".fi"));
  }
}

TEST_CASE("completions exist for three shells and know commands, options, values and rules") {
  for (const std::string_view shell : {"bash", "fish", "zsh"}) {
    CAPTURE(shell);
    Result<std::string> script = completions(shell, small_world(), {"public-route-reaches-write-role"});
    REQUIRE(script.has_value());
    for (const CommandText& command : all_commands()) CHECK(contains(*script, command.name));
    CHECK(contains(*script, "fail-on"));
    CHECK(contains(*script, "error warning note never"));
    CHECK(contains(*script, "public-route-reaches-write-role"));
  }
  Result<std::string> unknown = completions("zsch", small_world(), {});
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error() == "completions exist for bash, fish and zsh, found `zsch` (did you mean `zsh`?)");
}

TEST_CASE("text is wrapped between words only") {
  CHECK(wrapped("one two three", 7, 0) == "one two\nthree");
  CHECK(wrapped("averyveryverylongword x", 10, 2) == "averyveryverylongword\n  x");
  CHECK(wrapped("", 10, 2).empty());
}

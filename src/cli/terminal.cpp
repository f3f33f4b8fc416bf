#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.hpp"

namespace routegrant::cli {
namespace {

constexpr int narrowest = 60;
constexpr int widest = 140;
constexpr int usual = 100;

bool is_set(const Surroundings& around, std::string_view name) {
  return !around.variable(name).empty();
}

bool is_dumb(const Surroundings& around) {
  return around.variable("TERM") == "dumb";
}

bool wants_color(const Options& options, const Surroundings& around) {
  if (options.color != "auto") return options.color == "always";
  if (is_set(around, "NO_COLOR")) return false;
  if (is_set(around, "CLICOLOR_FORCE") && around.variable("CLICOLOR_FORCE") != "0") return true;
  return around.stdout_is_terminal && !is_dumb(around);
}

/// There is no way to ask a terminal; these are known to draw OSC 8 links. VTE has them since 0.50.
bool knows_hyperlinks(const Surroundings& around) {
  constexpr std::array<std::string_view, 5> programs{"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"};
  if (std::find(programs.begin(), programs.end(), around.variable("TERM_PROGRAM")) != programs.end()) return true;
  if (is_set(around, "WT_SESSION") || is_set(around, "KITTY_WINDOW_ID") || is_set(around, "KONSOLE_VERSION"))
    return true;
  return text::integer(around.variable("VTE_VERSION")).value_or(0) >= 5000;
}

bool wants_hyperlinks(const Options& options, const Surroundings& around) {
  if (options.hyperlinks != "auto") return options.hyperlinks == "always";
  return around.stdout_is_terminal && !is_dumb(around) && !is_set(around, "CI") && knows_hyperlinks(around);
}

/// POSIX: the first of these that is set and not empty decides.
bool locale_is_utf8(const Surroundings& around) {
  for (const std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = text::lower(around.variable(name));
    if (value.empty()) continue;
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

int width_for(const Surroundings& around) {
  const std::int64_t asked = text::integer(around.variable("COLUMNS")).value_or(0);
  const std::int64_t columns = around.columns > 0 ? around.columns : asked;
  if (columns <= 0) return usual;
  return static_cast<int>(std::clamp<std::int64_t>(columns, narrowest, widest));
}

}  // namespace

Surroundings surroundings() {
  Surroundings around;
  around.variable = [](std::string_view name) {
    const char* const value = std::getenv(std::string(name).c_str());
    return std::string(value == nullptr ? "" : value);
  };
  around.stdout_is_terminal = isatty(STDOUT_FILENO) == 1;
  around.stderr_is_terminal = isatty(STDERR_FILENO) == 1;
  winsize size{};
  if (around.stdout_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) around.columns = size.ws_col;
  return around;
}

report::Style style_for(const Options& options, const Surroundings& around) {
  report::Style style = style_for_file(options);
  style.color = wants_color(options, around);
  style.hyperlinks = wants_hyperlinks(options, around);
  style.unicode = locale_is_utf8(around);
  style.width = width_for(around);
  return style;
}

report::Style style_for_file(const Options& options) {
  report::Style style;
  style.color = false;
  style.hyperlinks = false;
  style.unicode = true;
  style.quiet = options.quiet;
  style.verbose = options.verbose;
  style.width = usual;
  style.sarif_category = options.sarif_category;
  return style;
}

bool shows_progress(const Options& options, const Surroundings& around) {
  return around.stderr_is_terminal && !is_dumb(around) && !options.no_progress && !options.quiet;
}

}  // namespace routegrant::cli

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/options.hpp"
#include "report/formats.hpp"

namespace routegrant::cli {

/// What is known of the place that the output goes to; given, so that tests need no terminal.
struct Surroundings {
  /// The value of an environment variable; empty if it is not set.
  std::function<std::string(std::string_view)> variable;
  bool stdout_is_terminal = false;
  bool stderr_is_terminal = false;
  /// Columns of the terminal; 0 if unknown.
  int columns = 0;
};

/// The process's own.
[[nodiscard]] Surroundings surroundings();

/// How to draw on standard output. `NO_COLOR` (no-color.org), `CLICOLOR_FORCE` (bixense.com/clicolors), `TERM=dumb`,
/// the locale and pipes are honoured; an explicit option wins over all of them.
[[nodiscard]] report::Style style_for(const Options& options, const Surroundings& around);

/// The style for a file: no colour, no links, and UTF-8 whatever the locale, so that its bytes depend on the input
/// alone.
[[nodiscard]] report::Style style_for_file(const Options& options);

/// Whether progress may be shown on standard error.
[[nodiscard]] bool shows_progress(const Options& options, const Surroundings& around);

}  // namespace routegrant::cli

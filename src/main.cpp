#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/run.hpp"

namespace {

/// A failed check ends in the exit code for internal errors, so that scripts can tell it from findings.
void leave_after_abort(int /*signal*/) {
  std::_Exit(static_cast<int>(routegrant::cli::Exit::internal));
}

}  // namespace

int main(int count, char** values) {
  std::signal(SIGABRT, leave_after_abort);
  std::ios::sync_with_stdio(false);
  try {
    const std::vector<std::string> arguments(values + (count > 0 ? 1 : 0), values + count);
    routegrant::cli::Console console{.out = std::cout, .err = std::cerr, .around = routegrant::cli::surroundings()};
    return routegrant::cli::run(arguments, console);
  } catch (const std::exception& error) {
    // Ours never throw; the standard library does when memory runs out.
    std::cerr << "routegrant: internal error: " << error.what() << '\n';
    return static_cast<int>(routegrant::cli::Exit::internal);
  }
}

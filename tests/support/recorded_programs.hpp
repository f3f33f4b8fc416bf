#pragma once

#include <string>
#include <vector>

#include "support/privilege_state.hpp"

namespace routegrant::postgres_tests {

/// A program and what a real server made of it.
struct RecordedProgram {
  int version = 0;
  std::string name;
  std::vector<std::string> program;
  State state;
};

/// Reads a file of recorded programs: `== VERSION NAME` before each, its statements, `--` and the lines of the state.
[[nodiscard]] std::vector<RecordedProgram> read_recorded(const std::string& file);

/// Adds programs to such a file.
void append_recorded(const std::string& file, const std::vector<RecordedProgram>& programs);

}  // namespace routegrant::postgres_tests

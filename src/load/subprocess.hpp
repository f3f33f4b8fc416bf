#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "routegrant/result.hpp"

namespace routegrant::load {

/// What a program printed, and how it ended.
struct Output {
  int status = 0;
  std::string out;
  std::string error;
};

/// Runs a program found on the PATH, without a shell, with `input` as its standard input. An error if it cannot be
/// started.
[[nodiscard]] Result<Output> run_program(const std::vector<std::string>& arguments, std::string_view input = {});

}  // namespace routegrant::load

#pragma once

#include <cstdint>
#include <limits>
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

/// What a program may cost, and what it is told of the world beside our own environment.
struct RunLimits {
  /// 0: as long as it takes.
  std::uint32_t seconds = 0;
  /// Of both outputs together.
  std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
  /// "NAME=value"; takes the place of ours.
  std::vector<std::string> environment{};
};

/// Runs a program found on the PATH, without a shell, with `input` as its standard input. An error if it cannot be
/// started.
[[nodiscard]] Result<Output> run_program(const std::vector<std::string>& arguments, std::string_view input = {});

/// The same within limits: a program that goes beyond them is killed with all that it started and did not part from
/// itself, which is an error.
[[nodiscard]] Result<Output> run_program(const std::vector<std::string>& arguments, std::string_view input,
                                         const RunLimits& limits);

}  // namespace routegrant::load

#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "routegrant/result.hpp"

namespace routegrant::cli {

/// Second half of `parse`: tells the command's words from its paths, takes `NAME=VALUE` options apart, and checks every
/// value that has a fixed list. A failure is wrong usage.
[[nodiscard]] Result<Options> finish(Options options, std::vector<std::string> words, const World& world);

}  // namespace routegrant::cli

#pragma once

#include <string>
#include <vector>

#include "analysis.hpp"
#include "cli/run.hpp"

namespace routegrant::cli {

/// Writes files that are not there yet below `directory`, making directories; says of each whether it was written or
/// kept. A failure is a file that cannot be written.
[[nodiscard]] Result<bool> write_new_files(const std::string& directory, const std::vector<InputFile>& files,
                                           const Options& options, Console& console);

/// The manifests and the role file of one new boundary, for `new`. A failure names what is no route, role or grant.
[[nodiscard]] Result<std::vector<InputFile>> boundary_files(const Options& options);

}  // namespace routegrant::cli

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace routegrant::bench {

/// Makes a repository of `files` files in `directory` (which is removed before and after), changes one of them, and
/// prints as JSON what `diff --base HEAD` takes against `check`, by one thread and by two. The exit code: 0, or 1 where
/// git is missing or a run failed.
[[nodiscard]] int print_diff_costs(const std::filesystem::path& directory, std::size_t files, std::uint64_t seed);

}  // namespace routegrant::bench

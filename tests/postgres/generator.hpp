#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace routegrant::postgres_tests {

/// One line per statement, each ending with a semicolon (or a psql command).
using Program = std::vector<std::string>;

/// A random role program for one major version: the same for the same seed on every machine. Most statements are
/// plausible (a simple model of what exists and who owns it is kept), some are arbitrary, so that permissions are
/// refused too.
[[nodiscard]] Program generate(std::uint64_t seed, int version, std::size_t statements);

}  // namespace routegrant::postgres_tests

#pragma once

#include <string>

#include "routegrant/result.hpp"
#include "routegrant/rule.hpp"

namespace routegrant::rules {

/// The pages of `--rules DIR`, sorted by name; README.md is none. An error names the directory that cannot be read, or
/// the page and line that is wrong.
[[nodiscard]] Result<Rules> rules_below(const std::string& directory);

/// The program's own rules and, unless `directory` is empty, those below it; sorted by id. An id that exists twice is
/// an error.
[[nodiscard]] Result<Rules> all_rules(const std::string& directory);

}  // namespace routegrant::rules

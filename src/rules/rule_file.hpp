#pragma once

#include <string>
#include <string_view>

#include "routegrant/result.hpp"
#include "routegrant/rule.hpp"

namespace routegrant::rules {

/// Reads one page of rules/. Errors name the page and the line ("rules/x.md:14: ...").
[[nodiscard]] Result<Rule> read_rule(std::string id, std::string path, std::string_view page);

/// The rules that the program brings along, sorted by id. Their pages are part of the program.
[[nodiscard]] Result<Rules> built_in_rules();

}  // namespace routegrant::rules

#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/finding.hpp"
#include "routegrant/rule.hpp"
#include "routegrant/source.hpp"

/// Findings that the tool makes itself: about the settings and comments that speak of findings (`asked-by: tool`).
namespace routegrant::rules {

/// The index of a rule, or nothing if it is not asked.
[[nodiscard]] std::optional<std::size_t> index_of(const Rules& rules, std::string_view id);

/// "no rule is called 'x'; did you mean 'y'?" where `id` is none of the `known`; empty if it is one.
[[nodiscard]] std::string unknown_rule(std::string_view id, const std::vector<std::string>& known);

/// A finding of the rule at `index`, at `at`, with a story of one sentence. `key` names it across runs, together with
/// the rule.
[[nodiscard]] Finding tool_finding(const Rules& rules, std::size_t index, Span at, std::string sentence,
                                   std::map<std::string, std::string> args, std::string_view key);

}  // namespace routegrant::rules

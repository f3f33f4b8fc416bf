#pragma once

#include <string_view>
#include <vector>

#include "routegrant/finding.hpp"
#include "routegrant/graph.hpp"
#include "routegrant/rule.hpp"
#include "routegrant/settings.hpp"
#include "routegrant/source.hpp"

/// Findings that the settings accept, by meaning: rule, route, role, object and privileges.
namespace routegrant::rules {

/// Marks the findings of which everything that they speak of is covered by `allow`s of their rule; several may cover
/// one finding together. One that is covered in part stays, and tells what is not. Then adds the findings of the rules
/// `allow-expired`, `allow-unused`, `allow-too-wide` and `accepted-without-owner-or-end`, as far as `rules` has them.
/// An expired `allow` (`until` before `today`, an ISO date; empty: none has) covers nothing. One whose rule is not
/// among the `known` is unused, and the finding says so.
void apply_allows(Findings& findings, const Rules& rules, const std::vector<std::string>& known, const Graph& graph,
                  const Sources& sources, const std::vector<AllowSetting>& allows, std::string_view today);

}  // namespace routegrant::rules

#pragma once

#include <set>
#include <string>
#include <vector>

#include "routegrant/finding.hpp"
#include "routegrant/graph.hpp"
#include "routegrant/result.hpp"
#include "routegrant/rule.hpp"
#include "routegrant/settings.hpp"
#include "routegrant/source.hpp"

namespace routegrant::rules {

/// The relations that the rules read. A mistake in a query names the page, line and column: "rules/x.md:14:22: ...".
[[nodiscard]] Result<std::set<std::string>> wanted_relations(const Rules& rules);

/// Asks every rule; one finding per fingerprint (the row with the fewest hops), sorted by place.
[[nodiscard]] Result<Findings> ask(const Graph& graph, const Rules& rules, const Sources& sources);

/// Fills a message's `{column}` places.
[[nodiscard]] std::string filled(std::string_view pattern, const std::map<std::string, std::string>& args);

}  // namespace routegrant::rules

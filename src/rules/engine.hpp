#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/diagnostic.hpp"
#include "routegrant/finding.hpp"
#include "routegrant/graph.hpp"
#include "routegrant/result.hpp"
#include "routegrant/rule.hpp"
#include "routegrant/settings.hpp"
#include "routegrant/source.hpp"

/// From rules to findings. What a query's columns mean:
/// - `at`, required: the fact at whose place something is to be changed;
/// - `because`, `because_2` ...: facts whose reasons tell the story; without them it is the story of `at`;
/// - `also`, `also_2` ...: further places; a fact may be none (0 or NULL) in both;
/// - `level`: error, warning or note, where this row weighs less than the rule;
/// - `key`: what names the finding across runs, together with its scope or database; without it, the keys of `at` and
/// `because`;
/// - `home`: a fact whose scope or database the finding belongs to, where that is not the one of `at`: a role's
/// database,
///   where the place to change is one of several logins.
/// - `about`: a list of facts by `facts()`, those that the finding speaks of where it speaks of several: what an
/// `allow` has to cover; without it, the facts of `at` and `because`;
/// - all others fill the `{places}` of message and help.
namespace routegrant::rules {

/// The relations that the rules read. A mistake in a query names the page, line and column: "rules/x.md:14:22: ...".
[[nodiscard]] Result<std::set<std::string>> wanted_relations(const Rules& rules);

/// Asks every rule that has a query; one finding per fingerprint (the row with the fewest hops), sorted by place. What
/// a query's bounds cut off is a diagnostic.
[[nodiscard]] Result<Findings> ask(const Graph& graph, const Rules& rules, const Sources& sources, Diagnostics& out);

/// The same, where what was cut off does not matter.
[[nodiscard]] Result<Findings> ask(const Graph& graph, const Rules& rules, const Sources& sources);

/// The story that leads to `at`: what each reason rests on, then the reason, each fact once.
[[nodiscard]] std::vector<Hop> story_of(const Graph& graph, const std::vector<FactId>& because, FactId at);

/// What a base brings into several deployments rests on the same lines in each: it becomes one finding, told of the
/// first deployment by name, unless its status or the hosts that lead there differ. What says the same of the same
/// place is one, too. Sorts as `sort_by_place`.
void unite_deployments(Findings& findings, const Sources& sources);

/// Findings in the order of their places, then of their rules, then of their messages.
void sort_by_place(Findings& findings, const Sources& sources);

/// Fills a message's `{column}` places.
[[nodiscard]] std::string filled(std::string_view pattern, const std::map<std::string, std::string>& args);

}  // namespace routegrant::rules

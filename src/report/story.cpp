#include "report/story.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::report {
namespace {

/// Sorted.
constexpr std::array<std::string_view, 8> stations_of_a_story = {"exposes", "object", "role",    "route",
                                                                 "secret",  "server", "service", "workload"};

}  // namespace

bool is_station(std::string_view relation) {
  return std::binary_search(stations_of_a_story.begin(), stations_of_a_story.end(), relation);
}

std::vector<FactId> Storyteller::stations(const Finding& finding) const {
  const Reasons& reasons = report_->graph.reasons();
  std::vector<FactId> out;
  const auto add = [&](FactId fact) {
    if (!is_station(reasons.of(fact).relation)) return;
    if (std::find(out.begin(), out.end(), fact) == out.end()) out.push_back(fact);
  };
  for (const Hop& hop : finding.hops) {
    const FactId fact = hop.fact;
    if (fact == FactId::none) continue;
    // Most stations take no step of their own: the step that leads there rests on them.
    for (const FactId premise : reasons.of(fact).reason.premises) add(premise);
    add(fact);
  }
  return out;
}

std::vector<std::string_view> Storyteller::labels(const Finding& finding,
                                                  const std::vector<std::string_view>& relations) const {
  std::vector<std::string_view> out;
  for (const FactId fact : stations(finding)) {
    const Told& told = report_->graph.reasons().of(fact);
    const bool wanted = std::find(relations.begin(), relations.end(), told.relation) != relations.end();
    if (wanted && std::find(out.begin(), out.end(), told.label) == out.end()) out.push_back(told.label);
  }
  return out;
}

std::vector<std::string_view> Storyteller::assumptions(const Finding& finding) const {
  std::vector<std::string_view> out;
  if (finding.certainty == Certainty::declared) return out;
  const Reasons& reasons = report_->graph.reasons();
  for (const Hop& hop : finding.hops) {
    const FactId fact = hop.fact;
    if (fact == FactId::none || reasons.of(fact).reason.certainty != finding.certainty) continue;
    // A route says better what it takes for granted.
    if (reasons.of(fact).relation == Route::relation) continue;
    const std::vector<FactId>& premises = reasons.of(fact).reason.premises;
    const bool follows = std::any_of(premises.begin(), premises.end(), [&](FactId premise) {
      return reasons.of(premise).reason.certainty == finding.certainty;
    });
    if (!follows && std::find(out.begin(), out.end(), hop.sentence) == out.end()) out.push_back(hop.sentence);
  }
  return out;
}

std::vector<std::string_view> Storyteller::taken_for_granted(const Finding& finding) const {
  std::vector<std::string_view> out;
  const Table<Route>& routes = report_->graph.table<Route>();
  for (const FactId fact : stations(finding)) {
    const auto at = std::lower_bound(routes.facts.begin(), routes.facts.end(), fact);
    if (at == routes.facts.end() || *at != fact) continue;
    const std::string& all = routes.rows[static_cast<std::size_t>(at - routes.facts.begin())].assumptions;
    for (const std::string_view one : text::split(all, ';')) {
      const std::string_view sentence = text::trim(one);
      if (!sentence.empty() && std::find(out.begin(), out.end(), sentence) == out.end()) out.push_back(sentence);
    }
  }
  return out;
}

std::size_t Storyteller::here(const Finding& finding) const {
  const Span at = report_->sources.origin(finding.at);
  std::size_t found = finding.hops.size();
  for (std::size_t i = 0; i < finding.hops.size(); ++i) {
    if (report_->sources.origin(finding.hops[i].span) != at) continue;
    if (finding.hops[i].fact == finding.at_fact) return i;
    found = std::min(found, i);
  }
  return found;
}

}  // namespace routegrant::report

#include "compare/findings/deployments.hpp"

#include <algorithm>
#include <vector>

#include "rules/engine.hpp"
#include "rules/identity.hpp"

namespace routegrant::compare {
namespace {

/// The fact of a way's story that is what `at` is in another's: its login, for a login. `at` itself where both rest on
/// it, or nothing of the story is like it.
FactId alike(const Reasons& reasons, FactId way, FactId at) {
  const std::vector<FactId> story = reasons.explain(way);
  if (at == FactId::none || std::find(story.begin(), story.end(), at) != story.end()) return at;
  const auto found = std::find_if(story.begin(), story.end(),
                                  [&](FactId fact) { return reasons.of(fact).relation == reasons.of(at).relation; });
  return found == story.end() ? at : *found;
}

}  // namespace

std::set<std::string> deployments_of(const Report& report, const Finding& finding) {
  std::set<std::string> deployments;
  for (const std::vector<FactId>& thing : finding.about) {
    for (const FactId fact : thing) {
      std::string scope = rules::scope_of(report.graph, fact);
      if (!scope.empty()) deployments.insert(std::move(scope));
    }
  }
  return deployments;
}

std::string new_deployment(const Report& base, const Finding& old, const Report& head, const Finding& now,
                           const Homes& homes) {
  // A list that was cut may lack any of them.
  if (old.about_more) return {};
  const std::set<std::string> before = deployments_of(base, old);
  if (before.empty()) return {};
  for (const std::string& deployment : deployments_of(head, now)) {
    const std::string& home = homes.in_base(deployment);
    if (!home.empty() && !before.contains(home)) return deployment;
  }
  return {};
}

void tell_in(const Report& report, const std::string& deployment, Finding& finding) {
  for (const std::vector<FactId>& thing : finding.about) {
    for (const FactId fact : thing) {
      if (rules::scope_of(report.graph, fact) != deployment) continue;
      finding.at_fact = alike(report.graph.reasons(), fact, finding.at_fact);
      if (finding.at_fact != FactId::none) finding.at = report.graph.reasons().of(finding.at_fact).reason.span;
      finding.hops = rules::story_of(report.graph, {fact}, finding.at_fact);
      return;
    }
  }
}

}  // namespace routegrant::compare

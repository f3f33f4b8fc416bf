#include "report/other_ways.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace routegrant::report {
namespace {

/// The route that an access path of a table enters by.
template <class Path>
std::optional<FactId> route_in(const Graph& graph, FactId fact) {
  const Table<Path>& table = graph.table<Path>();
  const auto found = std::lower_bound(table.facts.begin(), table.facts.end(), fact);
  if (found == table.facts.end() || *found != fact) return std::nullopt;
  return table.rows[static_cast<std::size_t>(found - table.facts.begin())].route;
}

std::optional<FactId> route_of(const Graph& graph, FactId fact) {
  if (const std::optional<FactId> route = route_in<AccessPath>(graph, fact)) return route;
  return route_in<AdminPath>(graph, fact);
}

std::vector<Hop> story_of(const Reasons& reasons, FactId conclusion) {
  const std::vector<FactId> steps = reasons.explain(conclusion);
  std::map<FactId, std::uint32_t> depths{{conclusion, 0}};
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {  // conclusions before their premises
    for (const FactId premise : reasons.of(*step).reason.premises) {
      const auto [known, is_new] = depths.try_emplace(premise, depths[*step] + 1);
      if (!is_new) known->second = std::min(known->second, depths[*step] + 1);
    }
  }
  std::vector<Hop> hops;
  for (const FactId fact : steps) {
    const Told& told = reasons.of(fact);
    if (told.sentence.empty()) continue;
    hops.push_back({.fact = fact,
                    .span = told.reason.span,
                    .sentence = told.sentence,
                    .relation = told.relation,
                    .depth = depths[fact]});
  }
  return hops;
}

}  // namespace

std::vector<std::vector<Hop>> other_ways(const Report& report, const Finding& finding, std::size_t most) {
  std::set<FactId> told;
  for (const Hop& hop : finding.hops) {
    if (hop.fact == FactId::none) continue;
    if (const std::optional<FactId> route = route_of(report.graph, hop.fact)) told.insert(*route);
  }
  // By route: how many facts the story rests on, which is cheaper to know than the story.
  std::map<FactId, std::pair<std::size_t, FactId>> shortest;
  for (const std::vector<FactId>& about : finding.about) {
    if (about.size() != 1) continue;
    const std::optional<FactId> route = route_of(report.graph, about.front());
    if (!route || told.contains(*route)) continue;
    const std::pair weight(report.graph.reasons().explain(about.front()).size(), about.front());
    const auto [known, is_new] = shortest.try_emplace(*route, weight);
    if (!is_new) known->second = std::min(known->second, weight);
  }
  std::vector<std::pair<std::size_t, FactId>> order;
  order.reserve(shortest.size());
  for (const auto& [route, weight] : shortest) order.push_back(weight);
  std::ranges::sort(order);
  std::vector<std::vector<Hop>> ways;
  for (std::size_t i = 0; i < order.size() && i < most; ++i)
    ways.push_back(story_of(report.graph.reasons(), order[i].second));
  return ways;
}

}  // namespace routegrant::report

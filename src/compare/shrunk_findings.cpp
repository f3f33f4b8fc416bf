#include "compare/shrunk_findings.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/content_hash.hpp"
#include "rules/identity.hpp"

namespace routegrant::compare {
namespace {

/// What a finding speaks of, by names that both trees share; sorted, each once.
using Things = std::vector<std::string>;

Things things_of(const Graph& graph, const Finding& finding) {
  Things things;
  for (const std::vector<FactId>& facts : finding.about) {
    std::string thing;
    for (const FactId fact : facts) thing += rules::name_anywhere(graph, fact) + '\n';
    things.push_back(without_content_hashes(thing));
  }
  std::ranges::sort(things);
  things.erase(std::unique(things.begin(), things.end()), things.end());
  return things;
}

bool share_one(const Things& a, const Things& b) {
  return std::ranges::any_of(a, [&](const std::string& thing) { return std::ranges::binary_search(b, thing); });
}

/// A finding of the base, and what it speaks of.
struct Old {
  std::size_t index = 0;
  Things things{};
};

}  // namespace

void mark_shrunk(const Report& base, const Report& head, const Homes& homes, SameFindings& same) {
  // By rule and scope. Those of the head that are known can still be what keeps one of the base.
  std::map<std::pair<std::string, std::string>, std::vector<Old>> olds;
  for (std::size_t b = 0; b < base.findings.size(); ++b) {
    const Finding& old = base.findings[b];
    if (!old.about.empty() && counts(old)) olds[{base.rules[old.rule].id, old.scope}].push_back({.index = b});
  }
  for (std::size_t h = 0; h < head.findings.size(); ++h) {
    const Finding& finding = head.findings[h];
    if (finding.about.empty()) continue;
    const std::string scope = finding.scope.empty() ? std::string() : homes.in_base(finding.scope);
    const auto likes = olds.find({head.rules[finding.rule].id, scope});
    if (likes == olds.end()) continue;
    const bool is_settled = same.known[h] && std::ranges::all_of(likes->second, [&](const Old& old) {
                              return static_cast<bool>(same.kept[old.index]);
                            });
    if (is_settled) continue;
    const Things things = things_of(head.graph, finding);
    for (Old& old : likes->second) {
      const Finding& before = base.findings[old.index];
      if (old.things.empty()) old.things = things_of(base.graph, before);
      if (!share_one(things, old.things)) continue;
      same.kept[old.index] = true;
      const bool is_less =
          !finding.about_more && things.size() < old.things.size() && std::ranges::includes(old.things, things);
      if (is_less && finding.severity <= before.severity && same.new_in[h].empty()) same.known[h] = true;
    }
  }
}

}  // namespace routegrant::compare

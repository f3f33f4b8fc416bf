#include "compare/same_findings.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

namespace routegrant::compare {
namespace {

bool counts(const Finding& finding) {
  return finding.status == Status::fresh || finding.status == Status::unchanged;
}

}  // namespace

SameFindings same_findings(const Report& base, const Report& head, const Homes& homes) {
  SameFindings same{.known = std::vector<bool>(head.findings.size()), .kept = std::vector<bool>(base.findings.size())};
  std::unordered_multimap<std::uint64_t, std::size_t> by_fingerprint;
  for (std::size_t b = 0; b < base.findings.size(); ++b) by_fingerprint.emplace(base.findings[b].fingerprint, b);
  std::vector<std::size_t> rest;
  for (std::size_t h = 0; h < head.findings.size(); ++h) {
    const Finding& finding = head.findings[h];
    bool is_found = false;
    const auto [begin, end] = by_fingerprint.equal_range(finding.fingerprint);
    for (auto at = begin; at != end; ++at) {
      const Finding& old = base.findings[at->second];
      if (!finding.scope.empty() && homes.in_base(finding.scope) != old.scope) continue;
      is_found = same.kept[at->second] = true;
      same.known[h] = same.known[h] || counts(old);
    }
    if (!is_found && finding.kin != 0) rest.push_back(h);
  }
  std::map<std::pair<std::string, std::uint64_t>, std::vector<std::size_t>> gone;
  for (std::size_t b = base.findings.size(); b-- > 0;) {
    const Finding& old = base.findings[b];
    if (!same.kept[b] && old.kin != 0) gone[{old.scope, old.kin}].push_back(b);
  }
  for (const std::size_t h : rest) {
    const auto kin = gone.find({homes.in_base(head.findings[h].scope), head.findings[h].kin});
    if (kin == gone.end() || kin->second.empty()) continue;
    same.kept[kin->second.back()] = true;
    same.known[h] = counts(base.findings[kin->second.back()]);
    kin->second.pop_back();
  }
  return same;
}

}  // namespace routegrant::compare

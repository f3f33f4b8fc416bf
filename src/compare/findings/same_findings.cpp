#include "compare/findings/same_findings.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "compare/findings/deployments.hpp"
#include "compare/findings/shrunk_findings.hpp"
#include "compare/moves/moved_namespaces.hpp"

namespace routegrant::compare {
namespace {

/// What turned from a warning into an error is news.
bool is_no_news(const Finding& old, const Finding& now) {
  return counts(old) && now.severity <= old.severity;
}

/// The last of the base's findings that are left is the head's `h`; false if none is left.
bool pair_with(std::vector<std::size_t>& left, const Report& base, std::size_t h, const Finding& finding,
               SameFindings& same) {
  if (left.empty()) return false;
  const std::size_t b = left.back();
  left.pop_back();
  same.kept[b] = true;
  same.known[h] = is_no_news(base.findings[b], finding);
  return true;
}

/// Pairs what is left of both trees, one to one, where both keys are equal.
template <class BaseKey, class HeadKey>
void pair_rest(const Report& base, const Report& head, std::vector<std::size_t>& rest, SameFindings& same,
               BaseKey key_in_base, HeadKey key_in_head) {
  std::map<std::pair<std::string, std::uint64_t>, std::vector<std::size_t>> gone;
  for (std::size_t b = base.findings.size(); b-- > 0;) {
    const Finding& old = base.findings[b];
    if (!same.kept[b] && old.kin != 0) gone[{key_in_base(old), old.kin}].push_back(b);
  }
  std::erase_if(rest, [&](std::size_t h) {
    const auto kin = gone.find({key_in_head(head.findings[h]), head.findings[h].kin});
    return kin != gone.end() && pair_with(kin->second, base, h, head.findings[h], same);
  });
}

/// Of the rest: findings that say the same in the same words at a line that stayed. What names them beside may have
/// changed, as the server does that a credential belongs to when its image is another.
void pair_same_words(const Report& base, const Report& head, const Homes& homes, const Changes& changes,
                     std::vector<std::size_t>& rest, SameFindings& same) {
  using Words = std::tuple<std::string, std::string, std::string, std::string, std::uint32_t>;
  std::map<Words, std::vector<std::size_t>> gone;
  for (std::size_t b = base.findings.size(); b-- > 0;) {
    const Finding& old = base.findings[b];
    if (same.kept[b]) continue;
    const Place place = base.sources.place(old.at);
    const std::optional<std::uint32_t> line = changes.line_in_head(place);
    if (!line) continue;
    const std::string file(changes.path_in_head(place.file));
    gone[{base.rules[old.rule].id, old.message, old.scope, file, *line}].push_back(b);
  }
  std::erase_if(rest, [&](std::size_t h) {
    const Finding& finding = head.findings[h];
    const Place place = head.sources.place(finding.at);
    const std::string scope = finding.scope.empty() ? std::string() : homes.in_base(finding.scope);
    const auto like = gone.find({head.rules[finding.rule].id, finding.message, scope, place.file, place.line});
    return like != gone.end() && pair_with(like->second, base, h, finding, same);
  });
}

/// Of the rest: findings that say the same of a namespace or a database object that got another name.
void pair_moved(const Report& base, const Report& head, const Homes& homes, const Changes& changes,
                std::vector<std::size_t>& rest, SameFindings& same) {
  const MovedNamespaces moved(base, head, homes, changes);
  if (moved.all().empty()) return;
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> gone;
  for (std::size_t b = base.findings.size(); b-- > 0;) {
    const Finding& old = base.findings[b];
    if (!same.kept[b] && old.kin != 0)
      gone[{base.rules[old.rule].id, moved.in_head(old.message, old.scope)}].push_back(b);
  }
  std::erase_if(rest, [&](std::size_t h) {
    const Finding& finding = head.findings[h];
    const auto like = gone.find({head.rules[finding.rule].id, moved.without_new(finding.message, finding.scope)});
    return like != gone.end() && pair_with(like->second, base, h, finding, same);
  });
}

/// Pairs what fingerprints do not, the surest first: what is left of the head in `rest` is new.
void pair_the_rest(const Report& base, const Report& head, const Homes& homes, const Changes& changes,
                   std::vector<std::size_t>& rest, SameFindings& same) {
  pair_rest(
      base, head, rest, same, [](const Finding& old) { return old.scope; },
      [&](const Finding& finding) { return homes.in_base(finding.scope); });
  pair_rest(
      base, head, rest, same, [&](const Finding& old) { return base.sources.place(old.at).file; },
      [&](const Finding& finding) { return std::string(changes.path_in_base(head.sources.place(finding.at).file)); });
  pair_same_words(base, head, homes, changes, rest, same);
  pair_moved(base, head, homes, changes, rest, same);
}

}  // namespace

bool counts(const Finding& finding) {
  return finding.status == Status::fresh || finding.status == Status::unchanged;
}

SameFindings same_findings(const Report& base, const Report& head, const Homes& homes, const Changes& changes) {
  SameFindings same{.known = std::vector<bool>(head.findings.size()),
                    .kept = std::vector<bool>(base.findings.size()),
                    .new_in = std::vector<std::string>(head.findings.size())};
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
      std::string new_in = new_deployment(base, old, head, finding, homes);
      same.known[h] = same.known[h] || (is_no_news(old, finding) && new_in.empty());
      if (!new_in.empty()) same.new_in[h] = std::move(new_in);
    }
    if (!is_found && finding.kin != 0) rest.push_back(h);
  }
  if (!rest.empty()) pair_the_rest(base, head, homes, changes, rest, same);
  mark_shrunk(base, head, homes, same);
  return same;
}

}  // namespace routegrant::compare

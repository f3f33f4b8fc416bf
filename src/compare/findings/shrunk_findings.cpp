#include "compare/findings/shrunk_findings.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/content_hash.hpp"
#include "compare/access/entries.hpp"
#include "compare/access/route_requests.hpp"
#include "rules/identity.hpp"
#include "rules/rows.hpp"

namespace routegrant::compare {
namespace {

/// One thing that a finding speaks of, by names that both trees share.
struct Thing {
  std::string name{};
  /// The name without its entries, and those, in the order in which it has them.
  std::string beside{};
  std::vector<const Route*> entries{};
};

/// Sorted by name, each once.
using Things = std::vector<Thing>;

/// The routes among a fact and all that it refers to.
void find_entries(const Graph& graph, FactId fact, std::vector<std::pair<FactId, const Route*>>& found) {
  if (fact == FactId::none) return;
  rules::with_row(graph, fact, [&]<class Row>(const Row& row) {
    if constexpr (std::is_same_v<Row, Route>) {
      const bool is_known = std::ranges::any_of(found, [&](const auto& one) { return one.first == fact; });
      if (!is_known) found.emplace_back(fact, &row);
    } else {
      each_column(row, [&]<class T>(std::string_view /*column*/, const T& value) {
        if constexpr (std::is_same_v<T, FactId>) find_entries(graph, value, found);
      });
    }
  });
}

Thing thing_of(const Graph& graph, const std::vector<FactId>& facts) {
  Thing thing;
  std::string name;
  for (const FactId fact : facts) name += rules::name_anywhere(graph, fact) + '\n';
  std::string beside = name;
  std::vector<std::pair<FactId, const Route*>> entries;
  for (const FactId fact : facts) find_entries(graph, fact, entries);
  for (const auto& entry : entries) {
    const std::string own = rules::name_anywhere(graph, entry.first);
    const std::size_t at = beside.find(own);
    if (at == std::string::npos) continue;
    beside.replace(at, own.size(), "\x1e");
    thing.entries.push_back(entry.second);
  }
  thing.name = without_content_hashes(name);
  thing.beside = without_content_hashes(beside);
  return thing;
}

Things things_of(const Graph& graph, const Finding& finding) {
  Things things;
  for (const std::vector<FactId>& facts : finding.about) things.push_back(thing_of(graph, facts));
  std::ranges::sort(things, {}, &Thing::name);
  things.erase(
      std::unique(things.begin(), things.end(), [](const Thing& a, const Thing& b) { return a.name == b.name; }),
      things.end());
  return things;
}

/// How what the head says compares with what the base said.
enum class Compared : std::uint8_t {
  apart,  // they are about different things
  more,   // it is about more requests: news about an old problem
  less,   // about no more than it was, or nobody can tell
  same,
};

/// Compares the entries of two trees.
class Comparer {
 public:
  Comparer(const Report& base, const Report& head) : base_entries_(base.graph), head_entries_(head.graph) {}

  /// How one thing of the head compares with all of the base's.
  [[nodiscard]] Compared compare(const Things& olds, const Thing& now) const {
    const auto same = std::ranges::lower_bound(olds, now.name, {}, &Thing::name);
    if (same != olds.end() && same->name == now.name) return Compared::same;
    Compared most = Compared::apart;
    if (now.entries.empty()) return most;
    for (const Thing& old : olds) {
      if (old.beside == now.beside && old.entries.size() == now.entries.size())
        most = std::max(most, compare(old, now));
      if (most == Compared::less) break;
    }
    return most;
  }

 private:
  [[nodiscard]] Compared compare(const Thing& old, const Thing& now) const {
    Compared all = Compared::same;
    for (std::size_t i = 0; i < now.entries.size(); ++i) all = std::min(all, compare(*old.entries[i], *now.entries[i]));
    return std::min(all, Compared::less);
  }

  [[nodiscard]] Compared compare(const Route& old, const Route& now) const {
    if (old.kind != now.kind) return Compared::apart;
    const bool is_no_more = requests_.covers(old, now) == true && !base_entries_.are_taken(old, now, requests_);
    if (is_no_more || are_undecided(old, now, requests_))
      return comes_in(old, now, true).empty() ? Compared::less : Compared::more;
    const bool is_more = requests_.covers(now, old) == true && !head_entries_.are_taken(now, old, requests_);
    return is_more ? Compared::more : Compared::apart;
  }

  const RouteTable base_entries_;
  const RouteTable head_entries_;
  const RouteRequests requests_;
};

/// A finding of the base, and what it speaks of.
struct Old {
  std::size_t index = 0;
  Things things{};
};

/// How all things of the head compare with those of one finding of the base: the most and the least alike.
std::pair<Compared, Compared> compared(const Comparer& comparer, const Things& olds, const Things& things) {
  Compared most = Compared::apart;
  Compared least = Compared::same;
  for (const Thing& thing : things) {
    const Compared one = comparer.compare(olds, thing);
    most = std::max(most, one);
    least = std::min(least, one);
  }
  return {most, least};
}

}  // namespace

void mark_shrunk(const Report& base, const Report& head, const Homes& homes, SameFindings& same) {
  // By rule and scope. Those of the head that are known can still be what keeps one of the base.
  std::map<std::pair<std::string, std::string>, std::vector<Old>> olds;
  for (std::size_t b = 0; b < base.findings.size(); ++b) {
    const Finding& old = base.findings[b];
    if (!old.about.empty() && counts(old)) olds[{base.rules[old.rule].id, old.scope}].push_back({.index = b});
  }
  const Comparer comparer(base, head);
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
      const auto [most, least] = compared(comparer, old.things, things);
      if (most == Compared::apart) continue;
      same.kept[old.index] = true;
      const bool is_less = !finding.about_more &&
                           (least == Compared::less || (least == Compared::same && things.size() < old.things.size()));
      if (is_less && finding.severity <= before.severity && same.new_in[h].empty()) same.known[h] = true;
    }
  }
}

}  // namespace routegrant::compare

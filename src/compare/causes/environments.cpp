#include "compare/causes/environments.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "compare/access/pairing.hpp"
#include "compare/causes/beyond_story.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

/// The ways of each scope, by what names them.
using Ways = std::map<std::string, std::set<std::string>>;

Ways ways_of(const Access& access, const std::vector<AccessRow>& rows, const MovedNamespaces& moved, bool is_head) {
  Ways ways;
  for (AccessRow row : rows) {
    row.as_role = row.role;
    const std::string& scope = access.scopes[row.scope].name;
    const std::string key = key_of(access, row);
    ways[scope].emplace(to_role(is_head ? moved.without_new(key, scope) : moved.in_head(key, scope)));
  }
  return ways;
}

/// How many ways all three have.
std::size_t count_shared(const std::set<std::string>& some, const std::set<std::string>& others,
                         const std::set<std::string>& still) {
  return static_cast<std::size_t>(std::count_if(
      some.begin(), some.end(), [&](const std::string& way) { return others.contains(way) && still.contains(way); }));
}

template <class Home, class Back>
bool is_paired(const std::string& name, Home home, Back back) {
  const std::string& there = home(name);
  return !there.empty() && back(there) == name;
}

template <class Home, class Back>
bool all_paired(const Access& access, Home home, Back back) {
  const auto& scopes = access.graph.table<Scope>().rows;
  return std::all_of(scopes.begin(), scopes.end(),
                     [&](const Scope& scope) { return is_paired(scope.name, home, back); });
}

/// Those of `own` that are no counterpart of what `home` calls them in the other tree, as another scope is: `back`
/// names the counterpart of one of the other tree. What was split off leaves its ways with no other.
template <class Home, class Back>
std::vector<Environment> alone_in(const Access& access, const Ways& own, const Ways& others, Home home, Back back) {
  std::map<std::string, Span> spans;
  const auto& scopes = access.graph.table<Scope>();
  for (std::size_t i = 0; i < scopes.rows.size(); ++i)
    spans.emplace(scopes.rows[i].name, access.graph.reasons().of(scopes.facts[i]).reason.span);
  std::vector<Environment> alone;
  for (const auto& [name, ways] : own) {
    if (is_paired(name, home, back)) continue;
    Environment environment{.name = name, .ways = ways.size(), .span = spans[name]};
    for (const auto& [other, its_ways] : others) {
      const auto stays = own.find(back(other));
      if (stays == own.end() || stays->first == name) continue;
      const std::size_t shared = count_shared(ways, its_ways, stays->second);
      if (shared <= environment.shared) continue;
      environment.like = other;
      environment.shared = shared;
      environment.lacking = its_ways.size() - shared;
    }
    if (environment.shared > 0) alone.push_back(std::move(environment));
  }
  return alone;
}

}  // namespace

EnvironmentChanges environment_changes(const Access& base, const std::vector<AccessRow>& before, const Access& head,
                                       const std::vector<AccessRow>& after, const Homes& homes,
                                       const MovedNamespaces& moved, const Changes& changes) {
  const auto in_base = [&](const std::string& name) -> const std::string& { return homes.in_base(name); };
  const auto in_head = [&](const std::string& name) -> const std::string& { return homes.in_head(name); };
  // Most changes leave each scope with its counterpart.
  if (all_paired(head, in_base, in_head) && all_paired(base, in_head, in_base)) return {};
  const Ways old = ways_of(base, before, moved, false);
  const Ways now = ways_of(head, after, moved, true);
  EnvironmentChanges all{.added = alone_in(head, now, old, in_base, in_head),
                         .removed = alone_in(base, old, now, in_head, in_base)};
  const auto place = [&](std::vector<Environment>& environments, const Access& access, bool is_head) {
    for (Environment& environment : environments) {
      const std::optional<ChangedLine> line = line_of_scope(access.analysis, changes, environment.name, is_head);
      if (line) environment.span = line->span;
    }
  };
  place(all.added, head, true);
  place(all.removed, base, false);
  return all;
}

}  // namespace routegrant::compare

#include "compare/shared_causes.hpp"

#include <map>
#include <set>
#include <string>

#include "compare/access/pairing.hpp"
#include "routegrant/relations/route.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;

/// The object that a way enters by, then its workload, role and object.
std::string by_object(const Access& access, const PathChange& change) {
  if (change.row.route == FactId::none) return {};
  const Route& route = access.routes[change.row.route];
  return route.kind + " " + route.object + std::string(from_workload(key_of(access, change.row)));
}

std::string by_entry(const Access& access, const PathChange& change) {
  return std::string(to_workload(key_of(access, change.row)));
}

std::string by_role(const Access& access, const PathChange& change) {
  return std::string(to_role(key_of(access, change.row)));
}

bool is_exact(const Cause& cause) {
  return cause.is_changed && cause.is_step;
}

using Causes = std::map<std::string, const Cause*>;

const Cause* find(const Causes& causes, const std::string& key) {
  const auto found = causes.find(key);
  return key.empty() || found == causes.end() ? nullptr : found->second;
}

}  // namespace

void share_causes(AccessDiff& diff, const Access& base, const Access& head) {
  Causes of_objects;
  Causes of_entries;
  std::set<std::string> kept;
  for (const PathChange& opened : diff.opened) {
    kept.insert(by_role(head, opened));
    if (!opened.cause.is_changed || !opened.cause.in_head) continue;
    of_objects.emplace(by_object(head, opened), &opened.cause);
    if (is_exact(opened.cause)) of_entries.emplace(by_entry(head, opened), &opened.cause);
  }
  for (PathChange& closed : diff.closed) {
    // A line that was removed is the closed way's own.
    const bool is_own = closed.cause.is_changed && (closed.cause.is_step || !closed.cause.in_head);
    if (is_own || kept.contains(by_role(base, closed))) continue;
    const Cause* other = find(of_entries, by_entry(base, closed));
    if (other == nullptr) other = find(of_objects, by_object(base, closed));
    if (other != nullptr) closed.cause = *other;
  }
}

}  // namespace routegrant::compare

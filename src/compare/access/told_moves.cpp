#include "compare/access/told_moves.hpp"

#include <algorithm>
#include <string>

#include "compare/moves/moved_objects.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

bool is_by_role(const Access& base, const AccessRow& row, const std::string& name) {
  const bool acts_so = row.as_role != FactId::none && base.roles[row.as_role].name == name;
  return acts_so || base.logins[row.login].role_name == name;
}

/// Whether a row of the base leads by, or to, what got another name.
bool is_of(const Access& base, const AccessRow& row, const MovedNamespace& name, const Homes& homes) {
  const Workload& workload = base.workloads[row.workload];
  if (name.kind == "namespace") {
    const bool is_there = name.scope.empty() || homes.in_head(base.scopes[row.scope].name) == name.scope;
    return is_there && workload.namespace_name == name.from;
  }
  if (name.kind == "role") return is_by_role(base, row, name.from);
  if (questions::workload_name(workload) == name.kind + "/" + name.from) return true;
  if (row.route != FactId::none && base.routes[row.route].kind == name.kind)
    return base.routes[row.route].object == name.from;
  if (row.access.object == FactId::none) return false;
  const Object& object = base.objects[row.access.object];
  return object.kind == name.kind && object.full_name == name.from;
}

}  // namespace

std::vector<Moved> told_moves(const MovedNamespaces& moved, const std::vector<Pair>& pairs, const Access& base,
                              const Homes& homes) {
  std::vector<Moved> told;
  for (const MovedNamespace& name : moved.all()) {
    Moved one{.name = name};
    for (const Pair& pair : pairs) {
      if (pair.before == nullptr || pair.after == nullptr || pair.is_variant) continue;
      if (is_of(base, *pair.before, name, homes)) ++one.paths;
    }
    const bool is_told = one.paths > 0 || name.kind == "namespace" || may_move_in_database(name.kind);
    if (is_told) told.push_back(std::move(one));
  }
  std::stable_partition(told.begin(), told.end(), [](const Moved& one) { return one.paths > 0; });
  return told;
}

}  // namespace routegrant::compare

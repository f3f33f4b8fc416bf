#include "compare/causes/undeployed.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "compare/moves/changed_lines.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::compare {
namespace {

constexpr std::string_view by_deployers = "cluster";

std::set<std::string> undeployed(const Analysis& base, const Analysis& head) {
  const Changes changes(base.report.sources, head.report.sources);
  std::set<std::string, std::less<>> deployed;
  std::set<std::string_view> by_themselves;
  for (const ScopeModel& scope : base.model.scopes) {
    if (scope.kind == by_deployers) {
      deployed.insert(scope.files.begin(), scope.files.end());
    } else {
      by_themselves.insert(scope.name);
    }
  }
  // Deployers that went altogether may have gone to another repository, and what they deployed is still there.
  const auto is_by_deployers = [](const ScopeModel& scope) { return scope.kind == by_deployers; };
  std::set<std::string> names;
  if (std::none_of(head.model.scopes.begin(), head.model.scopes.end(), is_by_deployers)) return names;
  for (const ScopeModel& scope : head.model.scopes) {
    if (scope.kind == by_deployers || scope.files.empty() || by_themselves.contains(scope.name)) continue;
    bool has_objects = false;
    const bool was_deployed = std::all_of(scope.files.begin(), scope.files.end(), [&](const std::string& file) {
      const std::string_view old = changes.path_in_base(file);
      // What a deployer builds by kustomizations does not count them among its files.
      if (load::is_kustomization_file(old)) return base.report.sources.find(old).has_value();
      has_objects = true;
      return deployed.contains(old);
    });
    if (was_deployed && has_objects) names.insert(scope.name);
  }
  return names;
}

}  // namespace

void leave_out_undeployed(const Analysis& base, Analysis& head, const ReadWithout& read) {
  const std::set<std::string> names = undeployed(base, head);
  if (names.empty()) return;
  std::optional<Analysis> without = read(names);
  if (!without) return;
  without->borrowed = std::move(head.borrowed);
  without->root = head.root;
  head = std::move(*without);
}

}  // namespace routegrant::compare

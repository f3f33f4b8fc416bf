#include "compare/moves/homes.hpp"

#include <cstddef>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace routegrant::compare {
namespace {

using Files = std::map<std::string, std::set<std::string>>;

void add(std::set<std::string>& into, std::string_view file, const Changes* moved) {
  into.emplace(moved == nullptr ? file : moved->path_in_base(file));
}

/// The files of each scope, as the base calls them.
Files files_of_scopes(const Analysis& analysis, const Changes* moved) {
  Files homes;
  for (const ScopeModel& scope : analysis.model.scopes) {
    std::set<std::string>& files = homes[scope.name];
    for (const std::string& file : scope.files) add(files, file, moved);
  }
  return homes;
}

/// The same of databases. One without role files goes by its name.
Files files_of_databases(const Analysis& analysis, const Changes* moved) {
  Files homes;
  for (const DatabaseModel& database : analysis.model.databases) {
    std::set<std::string>& files = homes[database.name];
    for (const std::string& file : database.files) add(files, file, moved);
  }
  return homes;
}

/// The workloads and Services of each scope, in whatever files they stand.
Files objects_of_scopes(const Analysis& analysis) {
  Files homes;
  for (const ScopeModel& scope : analysis.model.scopes) {
    std::set<std::string>& objects = homes[scope.name];
    const auto add_all = [&](const auto& list) {
      for (const auto& object : list)
        objects.insert(object.meta.kind + " " + object.meta.namespace_name + "/" + object.meta.name.value);
    };
    add_all(scope.cluster.workloads);
    add_all(scope.cluster.services);
  }
  return homes;
}

/// Who shares the most files with whom; of several the one of the same name, else the first.
struct Best {
  std::size_t shared = 0;
  bool same_name = false;
  std::string_view other;

  void offer(std::size_t count, bool same, std::string_view name) {
    if (std::tuple(count, same) > std::tuple(shared, same_name)) *this = {count, same, name};
  }
};

}  // namespace

Homes::Homes(const Analysis& base, const Analysis& head, const Changes& changes) {
  const Files scopes_before = files_of_scopes(base, nullptr);
  const Files scopes_after = files_of_scopes(head, &changes);
  scopes_.match(scopes_before, scopes_after);
  scopes_.match(objects_of_scopes(base), objects_of_scopes(head));
  scopes_.match_names(scopes_before, scopes_after);
  const Files databases_before = files_of_databases(base, nullptr);
  const Files databases_after = files_of_databases(head, &changes);
  databases_.match(databases_before, databases_after);
  databases_.match_names(databases_before, databases_after);
}

/// Matches those that have no match yet.
void Homes::Pairs::match(const Files& before, const Files& after) {
  std::map<std::string_view, std::vector<std::string_view>> by_file;
  for (const auto& [name, files] : before) {
    if (in_head.contains(name)) continue;
    for (const std::string& file : files) by_file[file].push_back(name);
  }
  std::map<std::string_view, Best> best_before;
  std::map<std::string_view, Best> best_after;
  for (const auto& [name, files] : after) {
    if (in_base.contains(name)) continue;
    std::map<std::string_view, std::size_t> shared;
    for (const std::string& file : files) {
      const auto found = by_file.find(file);
      if (found == by_file.end()) continue;
      for (const std::string_view other : found->second) ++shared[other];
    }
    for (const auto& [other, count] : shared) {
      best_before[name].offer(count, other == name, other);
      best_after[other].offer(count, other == name, name);
    }
  }
  for (const auto& [name, best] : best_before) in_base.emplace(name, best.other);
  for (const auto& [name, best] : best_after) in_head.emplace(name, best.other);
}

void Homes::Pairs::match_names(const Files& before, const Files& after) {
  for (const auto& [name, files] : after) {
    if (!before.contains(name) || in_base.contains(name) || in_head.contains(name)) continue;
    in_base.emplace(name, name);
    in_head.emplace(name, name);
  }
}

const std::string& Homes::in_base(const std::string& head_name) const {
  const std::string& scope = named(scopes_.in_base, head_name);
  return scope.empty() ? named(databases_.in_base, head_name) : scope;
}

const std::string& Homes::in_head(const std::string& base_name) const {
  const std::string& scope = named(scopes_.in_head, base_name);
  return scope.empty() ? named(databases_.in_head, base_name) : scope;
}

bool Homes::are_apart(const std::string& base_name, const std::string& head_name) const {
  const std::string& before = in_base(head_name);
  const std::string& after = in_head(base_name);
  return before != base_name && after != head_name && in_head(before) == head_name && in_base(after) == base_name;
}

const std::string& Homes::named(const Names& names, const std::string& name) {
  static const std::string none;
  const auto found = names.find(name);
  return found == names.end() ? none : found->second;
}

}  // namespace routegrant::compare

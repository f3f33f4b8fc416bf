#include "compare/homes.hpp"

#include <cstddef>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace routegrant::compare {
namespace {

/// The files of each scope and database, as the base calls them. A scope and a database may have one name; then it
/// stands for both, as it does in findings.
std::map<std::string, std::set<std::string>> files_of(const Analysis& analysis, const Changes* moved) {
  std::map<std::string, std::set<std::string>> homes;
  const auto add = [&](std::set<std::string>& into, std::string_view file) {
    into.emplace(moved == nullptr ? file : moved->path_in_base(file));
  };
  for (const ScopeModel& scope : analysis.model.scopes) {
    std::set<std::string>& files = homes[scope.name];
    for (const std::string& file : scope.files) add(files, file);
  }
  const Sources& sources = analysis.report.sources;
  for (const DatabaseModel& database : analysis.model.databases) {
    std::set<std::string>& files = homes[database.name];
    for (const std::string& file : database.files) add(files, file);
    if (database.files.empty() && database.span.end > database.span.begin)
      add(files, sources.place(database.span).file);
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
  const auto before = files_of(base, nullptr);
  const auto after = files_of(head, &changes);
  std::map<std::string_view, std::vector<std::string_view>> by_file;
  for (const auto& [name, files] : before) {
    for (const std::string& file : files) by_file[file].push_back(name);
  }
  std::map<std::string_view, Best> best_before;
  std::map<std::string_view, Best> best_after;
  for (const auto& [name, files] : after) {
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
  for (const auto& [name, best] : best_before) in_base_.emplace(name, best.other);
  for (const auto& [name, best] : best_after) in_head_.emplace(name, best.other);
  for (const auto& [name, files] : after) {
    if (!before.contains(name) || in_base_.contains(name) || in_head_.contains(name)) continue;
    in_base_.emplace(name, name);
    in_head_.emplace(name, name);
  }
}

const std::string& Homes::named(const Names& names, const std::string& name) {
  static const std::string none;
  const auto found = names.find(name);
  return found == names.end() ? none : found->second;
}

}  // namespace routegrant::compare

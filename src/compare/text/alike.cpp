#include "compare/text/alike.hpp"

#include <cstddef>
#include <map>

namespace routegrant::compare {
namespace {

/// All that is told of a change but its object; empty where it has none.
std::string key_of(const PathChange& change, const Section& section, const Told& told) {
  if (change.row.access.object == FactId::none || !change.power.empty()) return {};
  std::string gets = gets_of(change, section.access);
  const std::string object = " on " + object_of(change, section.access);
  if (const std::size_t at = gets.find(object); at != std::string::npos) gets.erase(at, object.size());
  const Place cause = place_of_cause(change.cause, told);
  return entry_of(change, section.access) + "\n" + change.deployment + "\n" + role_of(change, section.access) + "\n" +
         questions::workload_name(section.access.workloads[change.row.workload]) + "\n" + gets + "\n" + cause.file +
         ":" + std::to_string(cause.line) + (change.cause.in_head ? "" : " before");
}

}  // namespace

std::string object_of(const PathChange& change, const questions::Access& access) {
  const questions::ObjectAccess& told = change.row.access;
  const std::string& name = access.objects[told.object].full_name;
  return told.column.empty() ? name : name + "(" + told.column + ")";
}

std::vector<AlikeChanges> alike(const Section& section, const Told& told) {
  std::vector<AlikeChanges> groups;
  std::map<std::string, std::size_t> at;
  for (const PathChange& change : section.changes) {
    const std::string key = key_of(change, section, told);
    const auto [known, is_new] = at.emplace(key, groups.size());
    if (key.empty() || is_new) {
      groups.push_back({.first = &change});
    } else {
      groups[known->second].others.push_back(&change);
    }
  }
  return groups;
}

}  // namespace routegrant::compare

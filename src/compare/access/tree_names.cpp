#include "compare/access/tree_names.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

/// The object that stands for all tables of a database.
constexpr std::string_view everything = "*.*";

bool is_on_rows(std::string_view privilege) {
  static constexpr std::array<std::string_view, 5> on_rows = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"};
  return text::is_one_of(privilege, on_rows);
}

}  // namespace

void Names::add(std::string_view key, const AccessRow& row, const Access& access) {
  const std::vector<std::string>& held = row.access.privileges;
  from_workload[std::string(compare::from_workload(key))].insert(held.begin(), held.end());
  to_role.emplace(compare::to_role(key));
  to_workload.emplace(compare::to_workload(key));
  if (row.as_role != FactId::none && access.roles[row.as_role].superuser) of_superusers.emplace(compare::to_role(key));
  if (row.access.object != FactId::none && access.objects[row.access.object].name == everything)
    on_everything[std::string(compare::to_role(key))].insert(held.begin(), held.end());
}

void TreeNames::add(const Pair& pair, const AccessRow& row, const Access& access) {
  all_.add(pair.key, row, access);
  by_scope_[access.scopes[row.scope].name].add(pair.key, row, access);
}

const Names& TreeNames::of(const std::string& scope) const {
  static const Names none;
  if (scope.empty()) return all_;
  const auto found = by_scope_.find(scope);
  return found == by_scope_.end() ? none : found->second;
}

bool is_told_otherwise(const Pair& pair, const Access& access, const AccessRow& row, const Names& other_tree) {
  if (pair.is_elsewhere || row.access.object == FactId::none || row.as_role == FactId::none) return false;
  if (access.objects[row.access.object].name == everything)
    return access.roles[row.as_role].superuser && other_tree.of_superusers.contains(to_role(pair.key));
  const auto all = other_tree.on_everything.find(to_role(pair.key));
  return all != other_tree.on_everything.end() &&
         std::all_of(row.access.privileges.begin(), row.access.privileges.end(), [&](const std::string& privilege) {
           return !is_on_rows(privilege) || all->second.contains(privilege);
         });
}

bool is_only_a_rest(const Pair& pair, const Access& access, const AccessRow& row, const Names& other_tree) {
  if (pair.is_elsewhere) return false;
  const auto with_entry = other_tree.from_workload.find(from_workload(pair.key));
  if (row.route == FactId::none && with_entry != other_tree.from_workload.end()) {
    return std::all_of(row.access.privileges.begin(), row.access.privileges.end(),
                       [&](const std::string& privilege) { return with_entry->second.contains(privilege); });
  }
  const bool is_known = access.logins[row.login].known == "known";
  return is_known && row.access.object == FactId::none && other_tree.to_role.contains(to_role(pair.key));
}

}  // namespace routegrant::compare

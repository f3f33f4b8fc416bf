#include "compare/access/standing.hpp"

#include <algorithm>

#include "compare/access/entries.hpp"

namespace routegrant::compare {

using questions::AccessRow;

Standing::Standing(const questions::Access& access, const std::vector<AccessRow>& rows, const Homes& homes,
                   bool in_head)
    : access_(access), homes_(homes), in_head_(in_head), row_security_(access), network_(access) {
  for (const AccessRow& row : rows) {
    for (const std::string& key : keys_of(row)) ways_[key].push_back({.row = &row, .words = words_of(row)});
  }
}

std::vector<std::string> Standing::keys_of(const AccessRow& row) const {
  if (row.access.object == FactId::none || row.database == FactId::none) return {};
  const std::string& database = access_.databases[row.database].name;
  const Object& object = access_.objects[row.access.object];
  const std::string what = "\ndatabase " + (in_head_ ? homes_.in_base(database) : database) + "\nobject " +
                           object.kind + " " + object.full_name + " " + row.access.column;
  if (row.route != FactId::none) return {"entry " + access_.routes[row.route].entry + what};
  return {"role " + access_.roles[row.role].name + what,
          "workload " + questions::workload_name(access_.workloads[row.workload]) + what};
}

std::string Standing::words_of(const AccessRow& row) const {
  std::string words =
      questions::workload_name(access_.workloads[row.workload]) + " as " + access_.logins[row.login].role_name;
  if (row.as_role != FactId::none && row.as_role != row.role) words += " as " + access_.roles[row.as_role].name;
  if (!row.access.through.empty()) words += " through " + row.access.through;
  return words;
}

bool Standing::has(const std::string& key, const std::string& words) const {
  const auto found = ways_.find(key);
  return found != ways_.end() &&
         std::any_of(found->second.begin(), found->second.end(), [&](const Way& way) { return way.words == words; });
}

bool Standing::gives(const AccessRow& way, const AccessRow& row, const std::vector<std::string>& privileges,
                     const Standing& other) const {
  const std::string& own = access_.scopes[way.scope].name;
  const std::string& its = other.access_.scopes[row.scope].name;
  // What staging could do before does not make it old in production.
  if (in_head_ ? homes_.are_apart(its, own) : homes_.are_apart(own, its)) return false;
  if (!way.access.lacks.empty() && row.access.lacks.empty()) return false;
  if (!network_.of(way.login).empty() && other.network_.of(row.login).empty()) return false;
  if (row.route != FactId::none && !comes_in(access_.routes[way.route], other.access_.routes[row.route], true).empty())
    return false;
  return std::all_of(privileges.begin(), privileges.end(), [&](const std::string& privilege) {
    const std::vector<std::string>& held = way.access.privileges;
    return std::find(held.begin(), held.end(), privilege) != held.end() &&
           !lets_more(row_security_.of(way, privilege), other.row_security_.of(row, privilege));
  });
}

std::string Standing::told(const Way& way, const AccessRow& row, const Standing& other) const {
  if (row.route == FactId::none || way.words != other.words_of(row)) return way.words;
  const Route& there = access_.routes[way.row->route];
  const Route& here = other.access_.routes[row.route];
  const bool is_one_object = there.object_kind == here.object_kind && there.object == here.object;
  return is_one_object ? way.words : there.object_kind + " " + there.object;
}

std::string Standing::way_of(const AccessRow& row, const std::vector<std::string>& privileges,
                             const Standing& other) const {
  for (const std::string& key : other.keys_of(row)) {
    const auto found = ways_.find(key);
    if (found == ways_.end()) continue;
    for (const Way& way : found->second) {
      if (row.route == FactId::none && other.has(key, way.words)) continue;
      if (gives(*way.row, row, privileges, other)) return told(way, row, other);
    }
  }
  return {};
}

}  // namespace routegrant::compare

#include "compare/access/columns.hpp"

#include <cstddef>

namespace routegrant::compare {
namespace {

using questions::AccessRow;

/// What names the way to the whole relation, in its scope.
std::string name_of_relation(std::string_view key, const AccessRow& row, const std::string& scope) {
  if (key.ends_with(row.access.column)) key.remove_suffix(row.access.column.size());
  return std::string(key) + "\nscope " + scope;
}

}  // namespace

ColumnAccess::ColumnAccess(const std::vector<Pair>& pairs, const questions::Access& access, const Homes& homes,
                           bool in_head) {
  for (const Pair& pair : pairs) {
    const AccessRow* const row = in_head ? pair.after : pair.before;
    // A variant's row of the base has its own pair, too.
    if (row == nullptr || (pair.is_variant && !in_head)) continue;
    const std::string& own = access.scopes[row->scope].name;
    Relation& relation = relations_[name_of_relation(pair.key, *row, in_head ? homes.in_base(own) : own)];
    for (const std::string& privilege : row->access.privileges) {
      if (row->access.column.empty()) {
        relation.on_whole.insert(privilege);
      } else {
        relation.on_columns[privilege].insert(row->access.column);
      }
    }
  }
}

const ColumnAccess::Relation* ColumnAccess::find(std::string_view key, const AccessRow& row,
                                                 const std::string& scope) const {
  const auto found = relations_.find(name_of_relation(key, row, scope));
  return found == relations_.end() ? nullptr : &found->second;
}

AccessRow ColumnAccess::beyond_whole(std::string_view key, const AccessRow& row, const std::string& scope) const {
  const bool is_by_other = !row.access.by.empty();
  const bool is_part = is_by_other || !row.access.column.empty();
  const Relation* const relation = is_part ? find(is_by_other ? without_through(key) : key, row, scope) : nullptr;
  if (relation == nullptr) return row;
  AccessRow rest = row;
  rest.access.privileges.clear();
  rest.access.may.clear();
  for (std::size_t i = 0; i < row.access.privileges.size(); ++i) {
    if (relation->on_whole.contains(row.access.privileges[i])) continue;
    rest.access.privileges.push_back(row.access.privileges[i]);
    rest.access.may.push_back(row.access.may[i]);
  }
  return rest;
}

std::vector<std::string> ColumnAccess::columns_of(std::string_view key, const AccessRow& row,
                                                  const std::string& scope) const {
  const bool is_whole = row.access.column.empty() && row.access.by.empty();
  const Relation* const relation = is_whole ? find(key, row, scope) : nullptr;
  if (relation == nullptr) return {};
  std::set<std::string> columns;
  for (const std::string& privilege : row.access.privileges) {
    const auto found = relation->on_columns.find(privilege);
    if (found != relation->on_columns.end()) columns.insert(found->second.begin(), found->second.end());
  }
  return {columns.begin(), columns.end()};
}

}  // namespace routegrant::compare

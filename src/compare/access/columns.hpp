#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compare/access/pairing.hpp"
#include "compare/moves/homes.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// What the ways of one tree give on whole relations and on single columns. A privilege on the whole relation holds for
/// each of its columns (manual, GRANT), so that a grant on the table after one on columns closes nothing.
class ColumnAccess {
 public:
  /// Of the rows of the head (`in_head`) or of the base; scopes go by their names in the base.
  ColumnAccess(const std::vector<Pair>& pairs, const questions::Access& access, const Homes& homes, bool in_head);

  /// The row without those privileges that this tree's way has on the whole relation with the role's own rights, where
  /// the row is about a column, or about what comes through a view or code of another.
  /// `scope` is the row's scope by its name in the base.
  [[nodiscard]] questions::AccessRow beyond_whole(std::string_view key, const questions::AccessRow& row,
                                                  const std::string& scope) const;

  /// The columns of the relation on which this tree's way has one of the row's privileges; sorted.
  [[nodiscard]] std::vector<std::string> columns_of(std::string_view key, const questions::AccessRow& row,
                                                    const std::string& scope) const;

 private:
  struct Relation {
    std::set<std::string> on_whole;
    /// By privilege.
    std::map<std::string, std::set<std::string>> on_columns;
  };
  [[nodiscard]] const Relation* find(std::string_view key, const questions::AccessRow& row,
                                     const std::string& scope) const;

  std::map<std::string, Relation> relations_;
};

}  // namespace routegrant::compare

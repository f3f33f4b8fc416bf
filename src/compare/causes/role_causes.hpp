#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/causes/cause.hpp"
#include "compare/moves/changed_lines.hpp"
#include "compare/moves/homes.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// Where role files say what no step of a way's story does: attributes of roles, and which rows of a table they see.
class RoleCauses {
 public:
  /// All must outlive it.
  RoleCauses(const questions::Access& base, const questions::Access& head, const Changes& changes, const Homes& homes)
      : base_(base), head_(head), changes_(changes), homes_(homes) {}

  /// The word of CREATE ROLE or ALTER ROLE that gave `role` of the head (`in_head`) or the base an attribute, or took
  /// it ("login", `pg::RoleInfo::said`), if the change added or removed its line.
  [[nodiscard]] std::optional<Cause> of_attribute(FactId role, std::string_view attribute, bool in_head) const;

  /// The first policy of the row's table for one of the privileges whose last statement only this tree has; else the
  /// statement about the table's row security that was added, or removed.
  [[nodiscard]] std::optional<Cause> of_rows(const questions::AccessRow& row, bool in_head,
                                             const std::vector<std::string>& privileges) const;

 private:
  /// The database of a tree in the model of that tree (`wanted_in_head`), or its counterpart.
  [[nodiscard]] const DatabaseModel* database_of(const std::string& name, bool in_head, bool wanted_in_head) const;
  [[nodiscard]] std::optional<Cause> if_changed(const std::optional<Span>& span, bool in_head,
                                                const std::string& sentence) const;

  const questions::Access& base_;
  const questions::Access& head_;
  const Changes& changes_;
  const Homes& homes_;
};

}  // namespace routegrant::compare

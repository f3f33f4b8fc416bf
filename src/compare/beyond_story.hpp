#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compare/homes.hpp"
#include "compare/nearest.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// The first changed line of the files that say what a scope of the tree is: of an overlay, its kustomization's.
[[nodiscard]] std::optional<ChangedLine> line_of_scope(const Analysis& tree, const Changes& changes,
                                                       const std::string& name, bool in_head);

/// Where a change stands that is in no file of a way's story: a REVOKE in a later migration, a kustomization that takes
/// in what was there.
class BeyondStory {
 public:
  /// All must outlive it.
  BeyondStory(const questions::Access& base, const questions::Access& head, const Changes& changes, const Homes& homes)
      : base_(base), head_(head), changes_(changes), homes_(homes) {}

  /// For a row of the head (`in_head`) or of the base: the last changed line of its database's role files that names
  /// its role or its object, added ones first; else the first changed line of the files that say what its scope is.
  [[nodiscard]] std::optional<ChangedLine> of(const questions::AccessRow& row, bool in_head) const;

 private:
  [[nodiscard]] std::optional<ChangedLine> naming(const questions::AccessRow& row, bool in_head) const;
  [[nodiscard]] std::optional<ChangedLine> last_naming(const std::vector<std::string>& files,
                                                       const std::vector<std::string>& names, bool in_head) const;

  const questions::Access& base_;
  const questions::Access& head_;
  const Changes& changes_;
  const Homes& homes_;
};

}  // namespace routegrant::compare

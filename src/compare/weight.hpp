#pragma once

#include <compare>
#include <cstddef>
#include <vector>

#include "compare/access_diff.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// How much a change asks for a reviewer's eyes: more is worse. Zero for what names neither privilege nor power, or one
/// that cannot be used as the tree is (no USAGE on the schema, a network policy, row security without a policy), or
/// that could be used before in another way.
struct Weight {
  /// Who comes in and what for: powers above privileges first, then writing before reading, the internet before the
  /// rest, sequences last.
  int danger = 0;
  /// How many privileges.
  std::size_t privileges = 0;

  [[nodiscard]] auto operator<=>(const Weight&) const = default;
};

/// `access` is the tree that the change's row belongs to.
[[nodiscard]] Weight weight_of(const PathChange& change, const questions::Access& access);

/// Worst first; of equal weight in the order given.
void sort_by_weight(std::vector<PathChange>& changes, const questions::Access& access);

}  // namespace routegrant::compare

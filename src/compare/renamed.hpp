#pragma once

// Findings that are in both trees, though their scope has another name in one of them.

#include <cstdint>
#include <set>
#include <string>

#include "routegrant/report.hpp"

namespace routegrant::compare {

/// Finds the findings of scopes and databases that have another name in the other tree: a scope is called after the
/// directory that holds its manifests, and a file more may move that.
class Renamed {
 public:
  Renamed(const Report& own, const Report& other);

  /// Whether the finding, of `own`, is there in `other` too, in a scope that only `other` has, while its own scope is
  /// only in `own`.
  [[nodiscard]] bool knows(const Finding& finding) const;

 private:
  std::set<std::string> others_homes_;
  std::set<std::uint64_t> kin_;
};

}  // namespace routegrant::compare

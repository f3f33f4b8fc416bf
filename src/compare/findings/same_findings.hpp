#pragma once

#include <string>
#include <vector>

#include "compare/moves/homes.hpp"
#include "routegrant/report.hpp"

namespace routegrant::compare {

/// Whether a finding is neither allowed nor ignored.
[[nodiscard]] bool counts(const Finding& finding);

/// Which findings two trees share; one entry for each finding of either.
struct SameFindings {
  /// Of the head: whether the base has it, it counts there, and at no lower level.
  std::vector<bool> known;
  /// Of the base: whether the head has it, whatever became of it.
  std::vector<bool> kept;
  /// Of the head: the deployment in which it is new, though the base has the same of another one; else empty.
  std::vector<std::string> new_in{};
};

/// Findings of one fingerprint in the same scope or database are the same, unless a deployment that both trees have
/// came to those where they hold. Of the rest each of the base stands for one of the head that says the same of the
/// same scope or database, where something that it rests on got another name; or that says the same in the same file,
/// where the scope or database got another name; or that says the same but for a namespace that got another name. Of
/// those that speak of several things see `mark_shrunk`.
[[nodiscard]] SameFindings same_findings(const Report& base, const Report& head, const Homes& homes,
                                         const Changes& changes);

}  // namespace routegrant::compare

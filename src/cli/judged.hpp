#pragma once

#include <string>
#include <vector>

#include "cli/run.hpp"
#include "compare/changed_lines.hpp"
#include "compare/policy.hpp"
#include "compare/trees.hpp"

namespace routegrant::cli {

/// A tree that was compared with its base.
struct Judged {
  compare::CommitTree base;
  compare::Changes changes;
  std::vector<compare::PolicyChange> policy;
};

/// Analyses the revision that `--base` names, and judges the head's findings by it: what was there before is unchanged,
/// what is new stands at a changed line, and changes of the policy are findings, too.
[[nodiscard]] Result<Judged> judge_by_base(const Options& options, Analysis& head, Console& console);

}  // namespace routegrant::cli

#pragma once

#include <future>
#include <string>
#include <vector>

#include "cli/run.hpp"
#include "compare/access_diff.hpp"
#include "compare/findings/judge.hpp"
#include "compare/moves/changed_lines.hpp"
#include "compare/trees.hpp"

namespace routegrant::cli {

/// A tree that was compared with its base.
struct Judged {
  compare::CommitTree base;
  compare::Changes changes;
  compare::Judgement judgement;
};

/// The base's tree, analysed while the head's is.
using PendingBase = std::future<Result<compare::CommitTree>>;

/// Begins to analyse the revision that `--base` names, in a thread of its own unless `--jobs 1` asks for one thread in
/// all. Both trees are independent, so that a comparison takes little longer than the slower of the two.
[[nodiscard]] PendingBase begin_base(const Options& options, Console& console);

/// Those of the paths that the work tree lacks.
[[nodiscard]] std::vector<std::string> missing_on_disk(const std::vector<std::string>& paths);

/// The tree that is asked about.
struct Head {
  Analysis analysis;
  /// The commit, or "worktree".
  std::string name = "worktree";
  /// Of the paths asked for.
  std::vector<std::string> missing{};
};

/// The commit that `--head` names, else the work tree.
[[nodiscard]] Result<Head> read_head(const Options& options, Console& console);

/// Judges the head's findings by the base and the baseline: what was there before is unchanged, what is new stands at a
/// changed line, and changes of the policy are findings, too. Where the head cannot read what the base could, the
/// base's words stand in. `missing` are the paths asked for that the head lacks; those that the
/// base lacks as well are problems.
[[nodiscard]] Result<Judged> judge_by_base(const Options& options, PendingBase pending,
                                           const std::vector<std::string>& missing, Analysis& head, Console& console);

/// What the change as a whole does to access, and findings of the head that say so. `before` indexes the base of
/// `judged`, `after` the head.
compare::AccessDiff show_change(const Options& options, const Judged& judged, const questions::Access& before,
                                const questions::Access& after, Analysis& head);

}  // namespace routegrant::cli

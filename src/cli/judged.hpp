#pragma once

#include <future>

#include "cli/run.hpp"
#include "compare/changed_lines.hpp"
#include "compare/judge.hpp"
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

/// Judges the head's findings by the base: what was there before is unchanged, what is new stands at a changed line,
/// and changes of the policy are findings, too.
[[nodiscard]] Result<Judged> judge_by_base(const Options& options, PendingBase pending, Analysis& head,
                                           Console& console);

}  // namespace routegrant::cli

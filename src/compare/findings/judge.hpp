#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "analysis.hpp"
#include "compare/findings/policy.hpp"
#include "compare/moves/changed_lines.hpp"
#include "compare/moves/nearest.hpp"

/// What a change brings to the findings: only that is a finding of a pull request.
namespace routegrant::compare {

/// Analyses the head's files under other settings; nothing if that failed.
using Reanalyze = std::function<std::optional<Analysis>(const InputFile& settings)>;

/// A baseline as it was and is: both empty where there is none.
struct BaselineTexts {
  std::string file{};
  std::string before{};
  std::string after{};
};

/// What the judging found besides the findings' status.
struct Judgement {
  std::vector<PolicyChange> policy{};
  /// Of the base's findings, one for each: whether the head has it, too.
  std::vector<bool> kept{};
  /// The head's files under the base's settings, where the change changes those.
  std::optional<Analysis> by_old_settings{};
};

/// Judges the head's findings as those of a change from `base`:
/// - what counted in the base too becomes unchanged;
/// - a new finding is anchored on a changed line of its story, where its own line did not change (`anchor`);
/// - each change of the policy becomes a finding of the rule `policy-changed` and tells what it silences: findings that
///   an `allow`, ignore or baseline line of this very change covers, and those that are only there when the head is
///   analysed by the base's settings, which `reanalyze` is asked for where the settings changed.
Judgement judge_change(const Analysis& base, Analysis& head, const Changes& changes, const BaselineTexts& baseline,
                       const Reanalyze& reanalyze);

/// Moves a finding to a changed line of its story: the nearest to the privilege (grant, Secret, variable, selector,
/// Service, route, in this order); if no line of it changed, to the nearest added line of its files, or of those that
/// say what its scope is. GitHub shows a finding in a pull request only if its line is in the diff. The place that it
/// had stays among its further places, and says so where the story did not change. Where no line was added nothing
/// moves.
void anchor(const Changes& changes, const Nearest& nearest, const Analysis& head, Finding& finding);

}  // namespace routegrant::compare

#pragma once

#include <string>

#include "analysis.hpp"
#include "compare/changed_lines.hpp"

/// Findings about a change as a whole, which no query over one tree makes. All are for `check`: `diff` tells the same
/// in its own words.
namespace routegrant::compare {

/// What the change lets whom do: a finding of `access-widened` for each line by which an access path gains privileges,
/// or one from outside opens. A path that opens with its role unknown gains nothing that could be told. REQUIRES:
/// `judge_change` has judged the head.
void show_access(const Analysis& base, Analysis& head, const Changes& changes);

/// A finding of `lock-out-of-date` where `text`, the `access.lock` at the root of the tree, does not say what the head
/// grants. `file` is its path.
void show_lock(const std::string& file, const std::string& text, Analysis& head);

}  // namespace routegrant::compare

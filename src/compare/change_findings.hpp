#pragma once

#include <string>

#include "analysis.hpp"
#include "compare/access_diff.hpp"
#include "compare/moves/changed_lines.hpp"
#include "questions/access.hpp"

/// Findings about a change as a whole, which no query over one tree makes. Text and Markdown of `diff` tell the same in
/// their own words.
namespace routegrant::compare {

/// What the change lets whom do: a finding of `access-widened` for each line by which an access path gains privileges,
/// or one from outside opens. A path that opens with its role unknown gains nothing that could be told. `diff` is what
/// `access_diff` says of `base` and of `after`, which indexes `head`; its findings stay as they are.
void show_access(const AccessDiff& diff, const questions::Access& base, const questions::Access& after,
                 const Changes& changes, Analysis& head);

/// A finding of `lock-out-of-date` where `text`, the `access.lock` at the root of the tree, does not say what the head
/// grants, anchored where the change adds to it. `file` is its path.
void show_lock(const std::string& file, const std::string& text, const Analysis& base, const Changes& changes,
               Analysis& head);

}  // namespace routegrant::compare

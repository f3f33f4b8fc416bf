#pragma once

#include "analysis.hpp"
#include "compare/findings/same_findings.hpp"
#include "compare/moves/changed_lines.hpp"

namespace routegrant::compare {

/// Marks findings of the base as kept where the head says worse at the same place: what was a warning there and is an
/// error now, or a note that another rule's error makes true, is not fixed. Of findings of one rule also those that are
/// no worse: the rule tells of the place in other words.
void mark_replaced(const Report& base, const Report& head, const Changes& changes, SameFindings& same);

/// Marks findings of the head as known that only follow from what cannot be read any more: notes of whose stories no
/// line changed, about a role by which a workload may log in still (`Unread`); and those of which the base has one of
/// the same rule about the same role, where the login now leads to where nobody knows what it may do; and that nothing
/// creates a role which a file did that is not read any more.
void mark_blurred(const Analysis& base, const Analysis& head, const Changes& changes, SameFindings& same);

}  // namespace routegrant::compare

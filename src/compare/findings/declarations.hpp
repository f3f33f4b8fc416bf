#pragma once

#include <vector>

#include "compare/findings/policy.hpp"
#include "compare/moves/changed_lines.hpp"

namespace routegrant::compare {

/// The routes that declare their role by a line of this change (`routegrant.dev/db-role`) where that is why the rule
/// public-route-reaches-write-role, or that about owners, says nothing of what the role may do there. A declaration is
/// meant to be reviewed, so that it is shown.
[[nodiscard]] std::vector<PolicyChange> declaration_changes(const Analysis& base, const Analysis& head,
                                                            const Changes& changes);

}  // namespace routegrant::compare

#pragma once

#include "compare/access_diff.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// Where no step of a closed way was changed, but the way that came instead says which line did it: of the same entry
/// and workload with another role, or of the same route object, workload, role and object with another host or path. A
/// variable that is given once more, or a patch that sets the host, closes what it replaces.
void share_causes(AccessDiff& diff, const questions::Access& base, const questions::Access& head);

}  // namespace routegrant::compare

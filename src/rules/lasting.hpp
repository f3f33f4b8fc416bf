#pragma once

#include "routegrant/finding.hpp"

namespace routegrant::rules {

/// Gives each finding a `lasting` fingerprint of its own. REQUIRES: `lasting` is what names the finding in any scope.
///
/// A scope is called after its directory: with its name in them, a renamed directory would close all alerts and open
/// them again. So a finding that only one scope has goes without; of one that several have (the overlays of a base) the
/// first goes without, in the order of the scopes' names, and each other one holds what tells its scope from the rest:
/// the fewest last parts of its path.
void tell_apart(Findings& findings);

}  // namespace routegrant::rules

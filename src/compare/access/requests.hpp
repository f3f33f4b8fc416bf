#pragma once

#include <vector>

#include "compare/access/pairing.hpp"
#include "compare/moves/homes.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// Joins ways that only one tree has with those of the other whose entry takes some of the same requests to the same
/// workload: a path that was shortened, made exact, split, or moved to another Ingress, or a host that became a
/// wildcard or one of its names, opens nothing where requests came in before, and closes nothing where they still do.
/// Where a route with a more telling host or path takes the requests elsewhere, nothing is joined. Of one object and
/// host whose path is a regular expression, and another one now, it may not be known (`Pair::takes_others`).
void join_by_requests(std::vector<Pair>& pairs, const questions::Access& base, const questions::Access& head,
                      const Homes& homes);

}  // namespace routegrant::compare

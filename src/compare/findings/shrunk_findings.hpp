#pragma once

#include "compare/findings/same_findings.hpp"
#include "compare/moves/homes.hpp"
#include "routegrant/report.hpp"

namespace routegrant::compare {

/// For findings that speak of several things (`Finding::about`): routes, privileges, objects, workloads. One of the
/// head that speaks of fewer than one of the base did, or of entries that take no more requests, of the same rule in
/// the same scope or database and at no higher level, is known: who takes something away brings nothing. So is one
/// whose entry has another path where nobody can say which takes more. One of the base is kept as long as the head
/// tells any of the things that it spoke of.
void mark_shrunk(const Report& base, const Report& head, const Homes& homes, SameFindings& same);

}  // namespace routegrant::compare

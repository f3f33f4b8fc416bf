#pragma once

#include <vector>

#include "compare/moves/changed_lines.hpp"
#include "compare/moves/homes.hpp"
#include "compare/moves/moved_objects.hpp"
#include "routegrant/report.hpp"

namespace routegrant::compare {

/// Objects of the cluster that the head calls otherwise, by kind and "namespace/name": what names one stands in a line
/// that did not change, and something else gives it another name now (kustomize's `namePrefix` and `nameSuffix`, a
/// release's name). Only where all scopes agree, and of names that no object of the other tree has.
[[nodiscard]] std::vector<MovedObject> moved_names(const Report& base, const Report& head, const Homes& homes,
                                                   const Changes& changes);

}  // namespace routegrant::compare

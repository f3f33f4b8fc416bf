#pragma once

#include <vector>

#include "compare/moves/changed_lines.hpp"
#include "compare/moves/moved_objects.hpp"
#include "routegrant/report.hpp"

namespace routegrant::compare {

/// Roles of the base that the head calls otherwise, as `MovedObject`s of kind "role": the statement that makes one
/// stands in a line that did not change, and a later one renames it (manual, ALTER ROLE); or the head makes one of
/// another name that has the same attributes, memberships, grants and objects, and it can be no other's. Only of names
/// that no role of the other tree has, and only those that have something.
[[nodiscard]] std::vector<MovedObject> moved_roles(const Report& base, const Report& head, const Changes& changes);

}  // namespace routegrant::compare

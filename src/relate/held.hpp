#pragma once

#include <cstddef>
#include <vector>

#include "relate/builder.hpp"

namespace routegrant::relate {

/// The privileges of one role on what holds data or runs (relations, sequences, routines), by pg's own
/// has_*_privilege() semantics; `makes_path` tells those that make access paths. Adds the role's `may` rows, of all
/// privileges, when it is asked for the first time. The reference stays valid.
const std::vector<Held>& held_by(Builder& builder, std::size_t database, pg::RoleIndex role);

}  // namespace routegrant::relate

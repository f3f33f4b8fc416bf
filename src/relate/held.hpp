#pragma once

#include <cstddef>
#include <vector>

#include "relate/builder.hpp"

namespace routegrant::relate {

/// The privileges of one role that make access paths (reading or changing rows, running code), by pg's own
/// has_*_privilege() semantics. Adds the role's `may` rows, of all privileges, when it is asked for the first time. The
/// reference stays valid.
const std::vector<Held>& held_by(Builder& builder, std::size_t database, pg::RoleIndex role);

}  // namespace routegrant::relate

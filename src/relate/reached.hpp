#pragma once

#include <cstddef>
#include <vector>

#include "relate/builder.hpp"

namespace routegrant::relate {

/// What one role reaches without holding it, through views, SECURITY DEFINER functions and triggers. Adds the role's
/// rows of view_access, definer_call, definer_access, trigger_call, trigger_access, owns and row_access when it is
/// asked for the first time. The reference stays valid. REQUIRES: `relate_policies` has run.
const std::vector<Reached>& reached_by(Builder& builder, std::size_t database, pg::RoleIndex role);

}  // namespace routegrant::relate

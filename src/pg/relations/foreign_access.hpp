#pragma once

#include <vector>

#include "pg/catalog/context.hpp"

namespace routegrant::pg {

/// Done or 55000: foreign tables among the relations, or behind views among them, whose wrapper has no handler can be
/// neither read nor written (`GetFdwRoutineByServerId()`). The planner says so before anybody is asked for privileges.
[[nodiscard]] Outcome require_handlers(const Context& context, std::vector<ObjectId> relations);

}  // namespace routegrant::pg

#pragma once

#include <array>
#include <string_view>

namespace routegrant::pg {

/// A condition by the name that EXCEPTION WHEN gives it; some names stand for several.
struct Condition {
  std::string_view name;
  std::string_view sqlstate;
};

#define CONDITION(name, sqlstate) Condition{#name, sqlstate},
inline constexpr auto conditions = std::to_array<Condition>({
#include "pg/routines/conditions.def"
});
#undef CONDITION

}  // namespace routegrant::pg

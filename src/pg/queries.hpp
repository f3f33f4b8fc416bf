#pragma once

#include <string_view>

#include "pg/context.hpp"

namespace routegrant::pg {

/// Whether a query can change roles, objects or the session: it calls set_config() or a function of the scripts that
/// does, or has INTO. Decided on its text, as most queries need not be parsed.
[[nodiscard]] bool may_have_effect(std::string_view query, const Routines& routines);

/// Whether a statement must be parsed: it may change what is kept, or a closed world asks whether it may run.
[[nodiscard]] bool is_followed(const Context& context, std::string_view statement);

}  // namespace routegrant::pg

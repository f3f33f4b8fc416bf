#pragma once

#include <string_view>

namespace routegrant::pg {

/// Whether pg_catalog has a function, procedure or aggregate of this name, with whatever arguments.
[[nodiscard]] bool is_builtin_function(std::string_view name, int version);

/// Whether a name without a schema is that of a construct of the grammar which looks like a call: JSON_ARRAY (16),
/// JSON_TABLE (17) and the like.
[[nodiscard]] bool is_called_by_grammar(std::string_view name, int version);

}  // namespace routegrant::pg

#pragma once

#include <string_view>

namespace routegrant::pg {

/// Whether pg_catalog has a function, procedure or aggregate of this name, with whatever arguments.
[[nodiscard]] bool is_builtin_function(std::string_view name, int version);

}  // namespace routegrant::pg

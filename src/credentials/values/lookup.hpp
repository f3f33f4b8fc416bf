#pragma once

#include <string_view>

#include "credentials/values/environment.hpp"
#include "credentials/values/mounts.hpp"

namespace routegrant::credentials {

/// The text of the file whose path the variable `name` holds (`POSTGRES_USER_FILE`). A path below a mount that Git does
/// not show gives an unknown text; an unset variable, or a path that nothing mounts, gives an empty reading.
[[nodiscard]] Reading read_named_file(const Environment& environment, const Mounts& mounts, std::string_view name);

/// The same for a path.
[[nodiscard]] Reading read_path(const Mounts& mounts, std::string_view path);

}  // namespace routegrant::credentials

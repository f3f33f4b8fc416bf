#pragma once

#include <string_view>

#include "questions/access.hpp"

namespace routegrant::questions {

/// Whether a request that comes to the first workload of the row's way with this path may go on by its call: a gateway
/// sends on what the paths of its own configuration match (`credentials::gateway_paths`). True where the way has no
/// call or nothing limits it.
[[nodiscard]] bool goes_on(const Access& access, const AccessRow& row, std::string_view path);

}  // namespace routegrant::questions

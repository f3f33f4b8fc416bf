#pragma once

#include <string_view>

namespace routegrant::text {

/// Whether a text is a day of the calendar as 2027-06-30 (ISO 8601). Two such texts compare as their days do.
[[nodiscard]] bool is_date(std::string_view text);

}  // namespace routegrant::text

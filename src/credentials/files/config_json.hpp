#pragma once

#include <string_view>
#include <vector>

#include "credentials/files/config_file.hpp"

namespace routegrant::credentials {

/// The settings of a JSON text, however it is broken into lines: names nested by dots, elements by their number. What
/// comes before the first error; at most 4,000 settings, 32 levels deep.
[[nodiscard]] std::vector<FileSetting> settings_of_json(std::string_view text);

}  // namespace routegrant::credentials

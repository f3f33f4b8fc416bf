#pragma once

#include <string_view>
#include <vector>

#include "credentials/files/config_file.hpp"

namespace routegrant::credentials {

/// The settings of `DATABASES` in a Python text, as Django reads it (Django documentation, "Settings": DATABASES), and
/// of NetBox's `DATABASE`: `DATABASES.default.USER`. Only of databases whose user is spelled in quotes, one entry a
/// line, and only what is spelled so: what an expression makes is another variable's. Nothing where the program names
/// the setting a second time, as what it does there is not followed.
[[nodiscard]] std::vector<FileSetting> settings_of_django(std::string_view text);

}  // namespace routegrant::credentials

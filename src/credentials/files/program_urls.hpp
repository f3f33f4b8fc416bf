#pragma once

#include <string_view>
#include <vector>

#include "credentials/files/config_file.hpp"

namespace routegrant::credentials {

/// Whether the path is that of a program's text: JavaScript, PHP, Python, Ruby and so on.
[[nodiscard]] bool is_program(std::string_view path);

/// The URLs of databases that a program's text spells in quotes, with a user and no part that the program puts in; each
/// named after its line (`line 3`). Comments that have a line for themselves are left out. At most 32 of a text.
[[nodiscard]] std::vector<FileSetting> urls_of_program(std::string_view text);

}  // namespace routegrant::credentials

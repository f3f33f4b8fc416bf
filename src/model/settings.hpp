#pragma once

#include <string>

#include "routegrant/result.hpp"
#include "routegrant/settings.hpp"
#include "routegrant/source.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::model {

/// Reads `routegrant.yaml`. An unknown key, a value of the wrong kind or a missing reason is an error with its place
/// ("routegrant.yaml:3:5: unknown key 'databses'; did you mean 'databases'?").
[[nodiscard]] Result<Settings> read_settings(const yaml::Cursor& root, const Sources& sources);

/// The names under which settings are looked for at the root, in order.
[[nodiscard]] const std::vector<std::string>& settings_files();

}  // namespace routegrant::model

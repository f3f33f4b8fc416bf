#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// `.gmrc`, the settings of graphile-migrate: JSON with comments (its README, "Configuration").
namespace routegrant::load {

/// The files in `migrations/` that an action names (`afterReset` and others): a name, `{"_": "sql", "file": name}`, or
/// a list of these. "!name" and `root` are run as the superuser. Commands, and what runs on the shadow database only,
/// are left out.
[[nodiscard]] std::vector<std::string> gmrc_action(std::string_view settings, std::string_view key);

/// `placeholders`: values by `:NAME`. One with a value of the environment ("!ENV") is left out.
[[nodiscard]] std::map<std::string, std::string> gmrc_placeholders(std::string_view settings);

}  // namespace routegrant::load

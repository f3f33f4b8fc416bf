#pragma once

#include "credentials/conventions.hpp"

namespace routegrant::credentials {

/// Follows a value that only says where the value lies, in the place of a user, password, host, port or name:
/// `env://NAME?default` and `file:///path?default` (docs.goauthentik.io, "Configuration"; goauthentik/authentik,
/// authentik/lib/config.py: parse_uri, by which the default holds where the variable is not set or the file cannot be
/// read); in Ruby's `gitlab_rails['db_username'] = ...` also `ENV['NAME']` and `File.read('/path')` (docs.gitlab.com,
/// "GitLab Docker images", "Pre-configure Docker container"). The setting then holds what is found there; it is not
/// known where nothing here shows it.
void follow_value_place(Setting& setting, const Environment& environment, const Mounts& mounts);

/// Whether a setting's name is an element of a hash, as Ruby has it: `gitlab_rails['db_username']`.
[[nodiscard]] bool is_ruby_element(std::string_view name);

}  // namespace routegrant::credentials

#pragma once

#include <vector>

#include "load/discover.hpp"
#include "routegrant/source.hpp"

namespace routegrant::load {

/// Adds the SQL that shell scripts hand to psql as embedded sources, and each of them to the discovery as a SQL text of
/// its script's path, behind it: then `find_role_files` orders them like files. Scripts that concern no role or
/// privilege are passed over unless they lie in a directory of init scripts.
void embed_shell_scripts(Discovery& discovery, Sources& sources);

/// Of each of those texts of one script in turn, whether the script ends where its psql fails (`set -e`).
[[nodiscard]] std::vector<bool> stopping_sessions(const Sources& sources, SourceId script);

}  // namespace routegrant::load

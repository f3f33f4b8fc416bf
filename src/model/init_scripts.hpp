#pragma once

#include "model/model.hpp"
#include "pg/database.hpp"

namespace routegrant::model {

/// Adds the scripts that the server's image runs at its first start (docker-library/postgres, docker-entrypoint.sh, and
/// its like), as embedded sources: they run as its boot user before anything else. What lies in their directory and is
/// in no file of the tree (a ConfigMap of elsewhere, what an init container writes) is told as such.
void add_init_scripts(const ScopeModel& scope, const credentials::Server& server, Sources& sources,
                      pg::DatabaseInput& input);

}  // namespace routegrant::model

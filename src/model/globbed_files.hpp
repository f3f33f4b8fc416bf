#pragma once

#include <string_view>
#include <vector>

#include "credentials/values/mounts.hpp"

namespace routegrant::model {

/// The mounted SQL files over which a shell script that runs psql goes without naming them: those that `/sql/*.sql`
/// takes in, and all of a directory that `ls` or `find` is given; in the order of their names, each once. Nothing is
/// executed: what the loop does with a file is not looked at.
[[nodiscard]] std::vector<const credentials::MountedFile*> globbed_sql(std::string_view script,
                                                                       const credentials::Mounts& mounts);

}  // namespace routegrant::model

#pragma once

#include <vector>

#include "load/role_files.hpp"
#include "routegrant/source.hpp"

namespace routegrant::load {

/// All of them in one transaction, as some tools run a whole deploy: where one fails, none has run. The first holds the
/// parts of all; the others stay, without any, as what belongs to the deploy.
[[nodiscard]] std::vector<RoleFile> in_one_transaction(std::vector<RoleFile> run, const Sources& sources);

}  // namespace routegrant::load

#pragma once

#include <vector>

#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// Adds to each login the place of its password in a Secret of the tree over which a store writes at run time
/// (ExternalSecret with the same target): pods take the store's value, but Git shows the other one all the same.
void add_overwritten(const kube::Cluster& cluster, std::vector<Login>& logins);

}  // namespace routegrant::credentials

#pragma once

#include "kube/cluster.hpp"

namespace routegrant::kube {

/// Moves what resources say about servers (`database_claims`) into the servers they name. A server that no resource
/// declares lies outside the tree and is added under the name by which it is referred to. Texts that scripts refer to
/// in ConfigMaps and Secrets are looked up; one that is not there is left out.
void attach_databases(Cluster& cluster);

}  // namespace routegrant::kube

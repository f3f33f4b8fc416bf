#pragma once

#include "kube/cluster/cluster.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::kube {

/// Moves what resources say about servers (`database_claims`) into the servers they name. A server that no resource
/// declares lies outside the tree and is added under the name by which it is referred to. Texts that scripts refer to
/// in ConfigMaps and Secrets are looked up; one that cannot be read is said in `out`.
void attach_databases(Cluster& cluster, Diagnostics& out);

}  // namespace routegrant::kube

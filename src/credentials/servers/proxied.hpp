#pragma once

#include <cstddef>
#include <vector>

#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// The login of a pod that holds none, beside a Cloud SQL or AlloyDB proxy that signs in by itself
/// (`--auto-iam-authn`): whoever runs in the pod enters the database as the Google account of its ServiceAccount (Cloud
/// SQL Auth Proxy, "Automatic IAM database authentication"). Without that account in the tree the role lies outside
/// Git.
void add_proxied(const kube::Cluster& cluster, std::size_t workload, std::vector<Login>& into);

}  // namespace routegrant::credentials

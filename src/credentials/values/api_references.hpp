#pragma once

#include <vector>

#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// Adds the Secrets that a program asks the Kubernetes API for, by its configuration, and that no container refers to
/// (Argo Workflows' `userNameSecret` and `passwordSecret`): those of logins whose user is `missing`.
void add_api_references(const kube::Cluster& cluster, const std::vector<Login>& logins,
                        std::vector<Reference>& references);

}  // namespace routegrant::credentials

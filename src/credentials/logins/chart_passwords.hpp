#pragma once

#include <vector>

#include "credentials/credential.hpp"
#include "kube/cluster/cluster.hpp"

namespace routegrant::credentials {

/// Database passwords in clear text among the values of charts.
[[nodiscard]] std::vector<PasswordPlace> passwords_of_charts(const kube::Cluster& cluster);

}  // namespace routegrant::credentials

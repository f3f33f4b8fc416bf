#pragma once

#include <string>
#include <vector>

#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// `find_logins` and `find_calls` on several threads, as each workload's are found by themselves. `jobs` as for
/// `parallel::for_each_index`.
[[nodiscard]] std::vector<Login> find_logins(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                             const std::string& role_annotation, unsigned jobs);
[[nodiscard]] std::vector<ServiceCall> find_calls(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                                  unsigned jobs);

}  // namespace routegrant::credentials

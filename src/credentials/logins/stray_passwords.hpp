#pragma once

#include <cstddef>
#include <vector>

#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// The passwords of databases that Secrets and ConfigMaps of the tree hold, whoever takes them, if anybody does: those
/// in connection strings of databases, and what is named as one (`DB_PASSWORD`), as values of their own or in lines of
/// configuration files. The `count` first objects are looked at.
[[nodiscard]] std::vector<PasswordPlace> stray_passwords(const kube::Cluster& cluster, std::size_t count);

}  // namespace routegrant::credentials

#pragma once

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// Keeps the configuration of Zalando's operator until its clusters are read: an OperatorConfiguration, or a ConfigMap
/// with the same parameters as flat keys (docs/reference/operator_parameters.md). It names the Secrets of users
/// (`secret_name_template`), the superuser (`super_username`) and the replication user (`replication_username`), and
/// says whether all users are rotated (`enable_password_rotation`).
void keep_zalando_configuration(const yaml::Cursor& object, Cluster& into);

/// Whether the ConfigMap is such a configuration.
[[nodiscard]] bool is_zalando_configuration(const yaml::Cursor& config_map);

}  // namespace routegrant::kube

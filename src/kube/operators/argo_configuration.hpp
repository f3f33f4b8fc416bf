#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Whether it is the ConfigMap that Argo Workflows' controller asks for by default (cmd/workflow-controller, flag
/// `configmap`), and says where the archive lies.
[[nodiscard]] bool is_argo_configuration(const yaml::Cursor& object);

/// Keeps it for when all workloads are there: where none of its namespace is the controller, which then comes from a
/// chart or another repository, the configuration itself stands for the controller's pods.
void keep_argo_configuration(const yaml::Cursor& object, Cluster& into);

}  // namespace routegrant::kube

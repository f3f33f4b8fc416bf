#pragma once

#include "kube/cluster/cluster.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/cursor.hpp"

/// What kinds with a pod template share.
namespace routegrant::kube {

/// Reads a pod: labels and annotations from `metadata`, the rest from `spec` (core/v1 PodSpec).
[[nodiscard]] Pod pod_of(const yaml::Cursor& metadata, const yaml::Cursor& spec);

/// One container of a pod's list (core/v1 Container).
[[nodiscard]] Container container_of(const yaml::Cursor& item, Container::Role role);

/// Adds `object` as a workload with that pod template (`metadata`, `spec`). A template without containers is a patch of
/// a workload that lies elsewhere, never a workload: nothing is added. Returns the workload, or nothing.
Workload* add_workload(const yaml::Cursor& object, const yaml::Cursor& pod_template, Cluster& into, Diagnostics& out);

}  // namespace routegrant::kube

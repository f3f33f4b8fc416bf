#pragma once

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// Tekton's pods: each Task, and each `taskSpec` that a TaskRun, Pipeline or PipelineRun holds, is one whose containers
/// are the steps (pkg/pod/pod.go). The first is called like the object, those of a pipeline's further tasks
/// `object:task`. Returns whether there was any.
bool add_tekton_tasks(const yaml::Cursor& object, Cluster& into);

}  // namespace routegrant::kube

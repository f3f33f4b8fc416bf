#pragma once

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// Argo Workflows: each template that runs a container (`container`, `script`, `containerSet`) makes pods of its own,
/// with the workflow's volumes and ServiceAccount. The first is called like the object, the others `object:template`.
void add_workflow(const yaml::Cursor& object, const yaml::Cursor& spec, Cluster& into);

}  // namespace routegrant::kube

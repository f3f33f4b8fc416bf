#pragma once

#include <string_view>

#include "kube/cluster/cluster.hpp"
#include "kube/cluster/text.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/cursor.hpp"

/// Objects that deploy charts: Flux's HelmRelease, Argo CD's Application. What they deploy from the tree is put into
/// scopes before this; what is left is told as notes.
namespace routegrant::kube {

/// Notes that a chart is deployed and not rendered here, so that its objects are not seen. That is how most GitOps
/// trees are, and no fault of the input. `namespace_name` is where the objects go; it may be empty.
void note_chart(const yaml::Cursor& object, const Text& chart, std::string_view namespace_name, Cluster& into,
                Diagnostics& out);

/// The charts among the sources of an Argo CD Application's `spec` (or of an ApplicationSet's template).
void note_charts(const yaml::Cursor& object, const yaml::Cursor& spec, Cluster& into, Diagnostics& out);

}  // namespace routegrant::kube

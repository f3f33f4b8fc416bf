#pragma once

#include "kube/text.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/cursor.hpp"

/// Objects that deploy charts: Flux's HelmRelease, Argo CD's Application. What they deploy from the tree is put into
/// scopes before this; what is left is told as notes.
namespace routegrant::kube {

/// A note that a chart is deployed and not rendered here: its objects are not seen. That is how most GitOps trees are,
/// so it is no fault of the input.
void note_chart(const yaml::Cursor& object, const Text& chart, Diagnostics& out);

/// The charts among the sources of an Argo CD Application's `spec` (or of an ApplicationSet's template).
void note_charts(const yaml::Cursor& object, const yaml::Cursor& spec, Diagnostics& out);

}  // namespace routegrant::kube

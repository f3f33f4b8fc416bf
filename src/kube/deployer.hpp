#pragma once

#include <string>
#include <string_view>

#include "kube/text.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/cursor.hpp"

/// Objects that say which part of a repository is deployed where: Flux and Argo CD. They make nothing in a scope; what
/// they say is told as notes, so that a reader sees which directory goes to which namespace, and what is not seen.
namespace routegrant::kube {

/// "Application argocd/shop deploys apps/shop to namespace shop": a note at the path. `namespace_name` may be empty.
void note_deployment(const yaml::Cursor& object, const Text& path, std::string_view namespace_name, Diagnostics& out);

/// A chart that is deployed and not rendered here: its objects are not seen.
void note_chart(const yaml::Cursor& object, const Text& chart, Diagnostics& out);

/// One `source` of an Argo CD Application's `spec` (or of an ApplicationSet's template): a path, or a chart.
void note_application(const yaml::Cursor& object, const yaml::Cursor& spec, Diagnostics& out);

}  // namespace routegrant::kube

#pragma once

#include <vector>

#include "helm/local_charts.hpp"
#include "kustomize/kustomize.hpp"
#include "load/documents.hpp"
#include "load/scope.hpp"

namespace routegrant::helm {

/// Puts what the releases of a scope make in the place of the objects that install them, where that is known without
/// rendering: the app-template family (app_template.hpp), with the values of ConfigMaps of the scope under the inline
/// ones; and what charts of the tree give. Each is told as a part of the scope; other charts stay what they are.
/// Objects are appended to `objects`.
void read_releases(kustomize::Tree& tree, LocalCharts& charts, std::vector<load::Object>& objects,
                   std::vector<load::Scope>& scopes);

}  // namespace routegrant::helm

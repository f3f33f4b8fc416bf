#pragma once

#include <vector>

#include "helm/local_charts.hpp"
#include "kustomize/kustomize.hpp"
#include "load/documents.hpp"
#include "load/scope.hpp"

namespace routegrant::helm {

/// A scope for each chart of the tree that nothing in it installs and whose objects can be known: what its own values
/// make of it. Objects are appended to `objects`.
void add_own_charts(LocalCharts& charts, kustomize::Tree& tree, std::vector<load::Object>& objects,
                    std::vector<load::Scope>& scopes);

}  // namespace routegrant::helm

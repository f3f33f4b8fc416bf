#pragma once

#include <vector>

#include "helm/local_charts.hpp"
#include "kustomize/kustomize.hpp"
#include "load/documents.hpp"
#include "load/scope.hpp"

namespace routegrant::helm {

/// Puts what the releases of a scope make in the place of the objects that install them, where that is known without
/// rendering: the app-template family (app_template.hpp), Bitnami's PostgreSQL (bitnami_postgresql.hpp), and what
/// charts of the tree give. Values of ConfigMaps and Secrets of the scope count with the inline ones; a note tells
/// which are not known. Each is told as a part of the scope; other charts stay what they are. Objects are appended to
/// `objects`.
void read_releases(kustomize::Tree& tree, LocalCharts& charts, std::vector<load::Object>& objects,
                   std::vector<load::Scope>& scopes);

}  // namespace routegrant::helm

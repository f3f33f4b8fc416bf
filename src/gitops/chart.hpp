#pragma once

#include <optional>
#include <string>

#include "gitops/delivery.hpp"
#include "helm/local_charts.hpp"
#include "kustomize/build.hpp"

namespace routegrant::gitops {

/// The objects of a Helm chart of the tree as the Argo CD Application that `delivery` tells of installs it, with the
/// values that it gives (helm/application_values.hpp). Nothing where they cannot be known.
[[nodiscard]] std::optional<kustomize::Built> build_chart(const Delivery& delivery, const std::string& directory,
                                                          helm::LocalCharts& charts, kustomize::Files& files);

}  // namespace routegrant::gitops

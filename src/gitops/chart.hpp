#pragma once

#include <optional>
#include <string>

#include "gitops/delivery.hpp"
#include "helm/local_charts.hpp"
#include "kustomize/build.hpp"

namespace routegrant::gitops {

/// The objects of a Helm chart of the tree as the Argo CD Application that `delivery` tells of installs it:
/// `valueFiles` (from the chart's directory, `/` from the root, `$name/` from a source of that name), under `values`,
/// under `valuesObject`, under `parameters` (util/helm/cmd.go). Nothing where they cannot be known.
[[nodiscard]] std::optional<kustomize::Built> build_chart(const Delivery& delivery, const std::string& directory,
                                                          helm::LocalCharts& charts, kustomize::Files& files);

}  // namespace routegrant::gitops

#pragma once

#include "helm/release.hpp"
#include "kustomize/files.hpp"
#include "kustomize/value.hpp"

namespace routegrant::helm {

/// Whether the object is a chart that k3s or RKE2 installs: a HelmChart of `helm.cattle.io`.
[[nodiscard]] bool is_k3s_chart(const kustomize::Value& object);

/// What it installs: `valuesContent`, over it that of the HelmChartConfig of the same name (null where there is none),
/// over both `set` (k3s-io/helm-controller, pkg/controllers/chart/chart.go). They are given as an Application's `helm`
/// would hold them. What Secrets of `valuesSecrets` hold is not among them.
[[nodiscard]] Release k3s_release(const kustomize::Value& object, const kustomize::Value& config,
                                  kustomize::Files& files);

}  // namespace routegrant::helm

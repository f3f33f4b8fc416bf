#pragma once

#include <string_view>
#include <vector>

#include "helm/release.hpp"
#include "kustomize/value.hpp"

/// The app-template chart (bjw-s-labs/helm-charts): its values name workloads, Services and routes so plainly that they
/// are read without rendering. Versions 1 to 4.
namespace routegrant::helm {

/// Whether a release is of this chart, or of one that takes its values (the common library): by the chart's name, or by
/// `controllers.*.containers`.
[[nodiscard]] bool is_app_template(const Release& release);

/// The objects that the chart makes of the values (charts/library/common/templates), each value at its place in the
/// values. Texts with other template actions than the release's and the chart's names stay as they are written.
[[nodiscard]] std::vector<kustomize::Value> app_template_objects(const Release& release, kustomize::Texts& texts);

}  // namespace routegrant::helm

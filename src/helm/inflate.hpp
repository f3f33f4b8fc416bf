#pragma once

#include <optional>
#include <string>
#include <vector>

#include "helm/local_charts.hpp"
#include "kustomize/build.hpp"
#include "kustomize/files.hpp"
#include "kustomize/value.hpp"

namespace routegrant::helm {

/// The objects of an entry of a kustomization's `helmCharts` (or of `helmChartInflationGenerator`), before the
/// kustomization changes them: `valuesFile`, `additionalValuesFiles`, `valuesInline` and `valuesMerge` as
/// api/internal/builtins/HelmChartInflationGenerator.go has them. The chart lies in `helmGlobals.chartHome`; the
/// app-template chart may lie elsewhere. Nothing where the objects cannot be
/// known.
[[nodiscard]] std::optional<kustomize::Inflated> inflate(const kustomize::Value& entry,
                                                         const kustomize::Value& kustomization,
                                                         const std::string& directory, LocalCharts& charts,
                                                         kustomize::Files& files);

}  // namespace routegrant::helm

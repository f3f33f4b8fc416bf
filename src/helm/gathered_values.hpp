#pragma once

#include <optional>

#include "helm/release.hpp"
#include "kustomize/files.hpp"
#include "kustomize/value.hpp"

namespace routegrant::helm {

/// The object that installs a chart which is not read, with what it gives the chart in one mapping, so that what stands
/// there can still be told: an Application's `values`, `valueFiles` and `parameters` as its `valuesObject`
/// (application_values.hpp), those of a HelmChart of k3s as its `spec.values` (k3s_chart.hpp). Every value keeps its
/// place. Nothing where the object holds no other values than such a mapping.
[[nodiscard]] std::optional<kustomize::Value> with_gathered_values(const kustomize::Value& object,
                                                                   kustomize::Files& files);
[[nodiscard]] std::optional<kustomize::Value> with_gathered_values(const kustomize::Value& object,
                                                                   const Release& of_k3s, kustomize::Files& files);

}  // namespace routegrant::helm

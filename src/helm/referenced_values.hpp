#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "kustomize/files.hpp"
#include "kustomize/value.hpp"
#include "routegrant/source.hpp"

namespace routegrant::helm {

/// Finds what a `valuesFrom` reference names: the text of a ConfigMap's or Secret's key. Nothing where the tree does
/// not show it.
using FindReferenced = std::function<std::optional<kustomize::Value>(const kustomize::Value& reference)>;

/// A Flux HelmRelease's values with those that it takes from ConfigMaps and Secrets.
struct ReferencedValues {
  /// A mapping with nulls (`stacked`).
  kustomize::Value values{};
  /// References, not optional ones, that the tree does not show: what they set is not known.
  std::vector<kustomize::Value> missing{};
  /// A `targetPath` that helm refuses: then nothing is installed.
  std::optional<Span> refused{};
};

/// Merges the references in order, then the release's own values; a reference with `targetPath` sets one value, over
/// those as well (fluxcd/pkg, chartutil/values.go, ChartValuesFromReferences).
[[nodiscard]] ReferencedValues referenced_values(const kustomize::Children& references, const kustomize::Value& own,
                                                 const FindReferenced& find, kustomize::Files& files);

/// The key that a reference names, `values.yaml` unless it says another.
[[nodiscard]] std::string_view referenced_key(const kustomize::Value& reference);

}  // namespace routegrant::helm

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kustomize/value.hpp"

namespace routegrant::helm {

/// A chart and the values it is installed with.
struct Release {
  /// "HelmRelease media/jellyfin".
  std::string by{};
  /// As `.Release.Name` and `.Release.Namespace` give them; the namespace may be empty.
  std::string name{};
  std::string namespace_name{};
  /// Of the object that installs it.
  std::string own_namespace{};
  std::string chart{};
  /// As it is pinned; may be empty or a range.
  std::string version{};
  /// Where the chart comes from, as the object says it: an address, or what its HelmRepository is called; may be empty.
  std::string repository{};
  /// `chart` is a directory of a repository of files.
  bool is_path = false;
  /// The chart's name where it stands.
  Span chart_span{};
  /// The object that installs it.
  Span span{};
  /// Without the chart's own values: a mapping, or null.
  kustomize::Value values{};
  /// An Application's `source.helm`, from which its values are yet to be made (application_values.hpp); else null.
  kustomize::Value helm{};
  /// A HelmRelease's further values under `values`, in order: paths as they are written, `valuesFrom`
  /// (referenced_values.hpp).
  kustomize::Children value_files{};
  /// Whether a path of `value_files` may lead to nothing.
  bool ignores_missing_files = false;
  kustomize::Children references{};
  /// What changes the objects of a HelmRelease before they are installed (post_renderers.hpp).
  kustomize::Children post_renderers{};
};

/// What an object installs: Flux's HelmRelease, as helm-controller names its release (api/v2/helmrelease_types.go,
/// GetReleaseName and GetReleaseNamespace; `storageNamespace` only says where Helm keeps its books). Or the charts of
/// an Argo CD Application. Nothing for another kind of object.
[[nodiscard]] std::vector<Release> releases_of(const kustomize::Value& object);

/// Takes the chart from the `spec` of a Flux HelmChart, which a HelmRelease's `chart.spec` is as well
/// (source-controller, api/v1/helmchart_types.go).
void set_chart(const kustomize::Value& spec, Release& release);

/// Values of `over` on top of those of `under`: mappings are merged, a null takes a key out (Helm, "Values files").
[[nodiscard]] kustomize::Value merged(const kustomize::Value& under, const kustomize::Value& over);

/// The same as several values files make it (Helm, "Values files"): a null stays, to take a key of the chart's own.
[[nodiscard]] kustomize::Value stacked(const kustomize::Value& under, const kustomize::Value& over);

/// The child of a mapping, or a null value; `path` may name several steps, divided by dots.
[[nodiscard]] const kustomize::Value& part(const kustomize::Value& value, std::string_view path);

}  // namespace routegrant::helm

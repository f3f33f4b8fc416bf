#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/templates.hpp"
#include "kustomize/value.hpp"
#include "routegrant/source.hpp"

namespace routegrant::helm {

/// Why `helm template` refused a chart. helm's own words may quote a value, and with it a password: they are given on
/// only where the chart's templates hold the same words.
struct Complaint {
  std::string why{};
  /// The line of the template that failed, as far as helm names it.
  std::optional<Span> at{};
};

/// What helm wrote to its standard error (pkg/engine/engine.go, cleanupParseError and cleanupExecError; pkg/action,
/// CheckDependencies; pkg/chartutil, ValidateAgainstSchema), about a chart that lies in `directory`. Nothing where its
/// words are not known.
[[nodiscard]] std::optional<Complaint> complaint_of(std::string_view error, const kustomize::Value& chart,
                                                    const std::string& directory, const ChartNames& charts,
                                                    const Sources& sources);

/// A version of Kubernetes that the chart which helm complains about takes: the first that its `kubeVersion` names.
/// Nothing where helm complains about something else.
[[nodiscard]] std::optional<std::string> wanted_kubernetes(std::string_view error);

}  // namespace routegrant::helm

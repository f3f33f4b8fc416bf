#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kustomize/value.hpp"
#include "load/scratch_directory.hpp"
#include "routegrant/result.hpp"

namespace routegrant::helm {

/// A dependency of a chart that is not in its `charts/`.
struct AbsentChart {
  std::string name{};
  /// Where it lies on disk, if `repository: file://` says so and it is there; else it is empty in what is staged.
  std::string directory{};
};

/// Those that helm says are missing (pkg/action, CheckDependencies), of a chart whose directory on disk is
/// `chart_root`.
[[nodiscard]] std::vector<AbsentChart> absent_charts(std::string_view error, const kustomize::Value& chart,
                                                     const std::string& chart_root);

/// A directory that helm renders as it would the chart's, had somebody brought what is absent: everything in it leads
/// to the chart's own files.
[[nodiscard]] Result<std::string> staged_chart(const std::string& chart_root, const std::vector<AbsentChart>& absent,
                                               load::ScratchDirectory& scratch);

}  // namespace routegrant::helm

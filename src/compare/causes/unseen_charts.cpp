#include "compare/causes/unseen_charts.hpp"

#include <string_view>

#include "base/paths.hpp"

namespace routegrant::compare {
namespace {

/// Where a chart keeps what it deploys (helm.sh/docs/topics/charts, "The Chart File Structure").
bool is_read_by_helm(std::string_view path_in_chart) {
  return path_in_chart.find('/') == std::string_view::npos || path_in_chart.starts_with("templates/") ||
         path_in_chart.starts_with("charts/") || path_in_chart.starts_with("crds/");
}

}  // namespace

std::vector<std::size_t> touched_unseen_charts(const Report& head, const Changes& changes) {
  std::vector<std::size_t> touched;
  for (std::size_t i = 0; i < head.diagnostics.size(); ++i) {
    const Diagnostic& diagnostic = head.diagnostics[i];
    if (!diagnostic.span) continue;
    const std::string file = head.sources.place(*diagnostic.span).file;
    // Nothing else is said at the name of a chart.
    if (paths::base_name(file) != "Chart.yaml") continue;
    const std::string_view chart = paths::directory_of(file);
    if (changes.touches(chart, is_read_by_helm)) touched.push_back(i);
  }
  return touched;
}

}  // namespace routegrant::compare

#include "helm/charts.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace routegrant::helm {
namespace {

std::string dependencies_of(const kustomize::Value& chart) {
  std::vector<std::string> names;
  for (const kustomize::Value& one : chart.items_of("dependencies")) names.emplace_back(one.text_of("name"));
  if (names.empty()) return {};
  return "; it depends on the chart" + std::string(names.size() == 1 ? " " : "s ") + text::enumerated(names);
}

}  // namespace

void count_charts(const LocalCharts& charts, const Sources& sources, Coverage& coverage, Diagnostics& out) {
  const std::set<SourceId> rendered = charts.rendered_elsewhere();
  for (const auto& [directory, chart] : charts.applications()) {
    if (charts.installed().contains(directory)) continue;
    const std::string below = directory.empty() ? "" : directory + "/";
    const auto lies_below = [&](SourceId file) { return sources[file].path.starts_with(below); };
    if (std::any_of(rendered.begin(), rendered.end(), lies_below)) {
      // Its templates need not be rendered once more (yaml/reader.cpp tells which must).
      std::erase_if(out, [&](const Diagnostic& one) {
        return one.span && one.message.starts_with("unrendered Helm template") && lies_below(one.span->source);
      });
      continue;
    }
    ++coverage.charts.not_rendered;
    if (charts.failed().contains(directory)) continue;
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = chart.find("name")->span,
                   .message = "the chart " + std::string(chart.text_of("name")) +
                              " is not rendered here, so its objects are not seen" + dependencies_of(chart)});
  }
}

}  // namespace routegrant::helm

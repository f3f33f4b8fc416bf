#include "helm/charts.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::helm {
namespace {

std::string dependencies_of(const kustomize::Value& chart) {
  std::vector<std::string> names;
  for (const kustomize::Value& one : chart.items_of("dependencies")) names.emplace_back(one.text_of("name"));
  if (names.empty()) return {};
  return "; it depends on the chart" + std::string(names.size() == 1 ? " " : "s ") + text::enumerated(names);
}

/// What `yaml/reader.cpp` says of one.
bool is_of_template(const Diagnostic& diagnostic) {
  return diagnostic.span && diagnostic.message.starts_with("unrendered Helm template");
}

}  // namespace

std::set<std::string> places_of_templates(const Diagnostics& diagnostics, const Sources& sources) {
  std::set<std::string> places;
  for (const Diagnostic& one : diagnostics) {
    if (is_of_template(one)) places.emplace(paths::directory_of_chart_file(sources.place(*one.span).file));
  }
  return places;
}

void count_charts(const LocalCharts& charts, const Sources& sources, Coverage& coverage, Diagnostics& out) {
  const std::set<SourceId> rendered = charts.rendered_elsewhere();
  for (const auto& [directory, chart] : charts.applications()) {
    if (charts.installed().contains(directory)) continue;
    const std::string below = directory.empty() ? "" : directory + "/";
    const auto lies_below = [&](SourceId file) { return sources[file].path.starts_with(below); };
    if (std::any_of(rendered.begin(), rendered.end(), lies_below)) {
      // Its templates need not be rendered once more (yaml/reader.cpp tells which must).
      std::erase_if(out, [&](const Diagnostic& one) { return is_of_template(one) && lies_below(one.span->source); });
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

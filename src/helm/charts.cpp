#include "helm/charts.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace routegrant::helm {
namespace {

constexpr std::string_view file_name = "Chart.yaml";

/// Whether a chart lies in the `charts/` of another.
bool is_subchart(std::string_view directory, const kustomize::Files& files) {
  constexpr std::string_view charts = "charts/";
  for (std::size_t at = directory.find(charts); at != std::string_view::npos; at = directory.find(charts, at + 1)) {
    if ((at == 0 || directory[at - 1] == '/') && files.find(std::string(directory.substr(0, at)) + "Chart.yaml"))
      return true;
  }
  return false;
}

std::string dependencies_of(const kustomize::Value& chart) {
  std::vector<std::string> names;
  for (const kustomize::Value& one : chart.items_of("dependencies")) names.emplace_back(one.text_of("name"));
  if (names.empty()) return {};
  return "; it depends on the chart" + std::string(names.size() == 1 ? " " : "s ") + text::enumerated(names);
}

}  // namespace

void count_charts(kustomize::Files& files, Coverage& coverage, Diagnostics& out) {
  for (const std::string& path : files.below({})) {
    const std::string_view directory = kustomize::directory_of(path);
    const std::string_view name = std::string_view(path).substr(directory.empty() ? 0 : directory.size() + 1);
    if (name != file_name || is_subchart(directory, files)) continue;
    const std::vector<kustomize::Value>& documents = files.values(*files.find(path));
    if (documents.empty() || documents.front().text_of("name").empty()) continue;
    const kustomize::Value& chart = documents.front();
    if (chart.text_of("type") == "library") continue;
    ++coverage.charts.not_rendered;
    out.push_back({.kind = Diagnostic::Kind::note,
                   .span = chart.find("name")->span,
                   .message = "the chart " + std::string(chart.text_of("name")) +
                              " is not rendered here, so its objects are not seen" + dependencies_of(chart)});
  }
}

}  // namespace routegrant::helm

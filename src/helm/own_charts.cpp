#include "helm/own_charts.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace routegrant::helm {
namespace {

using kustomize::Value;

void add_scope(const std::string& directory, const Value& chart, std::vector<Value> made,
               const std::vector<Value>& lacking, kustomize::Tree& tree, std::vector<load::Object>& objects,
               std::vector<load::Scope>& scopes) {
  const std::string place = directory.empty() ? "." : directory;
  const bool is_taken = std::any_of(scopes.begin(), scopes.end(), [&](const auto& one) { return one.name == place; });
  load::Scope scope{.name = is_taken ? place + " (chart)" : place,
                    .kind = "chart",
                    .reason = "nothing in the tree installs this chart, so it is taken with its own values",
                    .files = {tree.files().sources()[chart.span.source].path}};
  const Value& name = part(chart, "name");
  scope.parts.push_back(
      {.by = "Helm", .path = std::string(name.text), .is_read = true, .is_chart = true, .span = name.span});
  for (const Value& dependency : lacking) {
    scope.parts.push_back({.by = "The chart " + std::string(name.text),
                           .path = std::string(dependency.text_of("name")),
                           .is_read = false,
                           .is_chart = true,
                           .span = dependency.span});
  }
  for (Value& value : made) {
    kustomize::Resource resource;
    resource.root = std::move(value);
    load::Object frozen = tree.frozen(resource);
    if (frozen.document.tree == nullptr) continue;
    scope.objects.push_back(objects.size());
    objects.push_back(std::move(frozen));
  }
  if (!scope.objects.empty()) scopes.push_back(std::move(scope));
}

}  // namespace

void add_own_charts(LocalCharts& charts, kustomize::Tree& tree, std::vector<load::Object>& objects,
                    std::vector<load::Scope>& scopes) {
  for (const auto& [directory, chart] : charts.applications()) {
    if (charts.installed().contains(directory)) continue;
    const std::string name(chart.text_of("name"));
    std::optional<std::vector<Value>> made =
        charts.install({.directory = directory, .release = name, .span = chart.span});
    if (made) add_scope(directory, chart, std::move(*made), charts.lacking(directory), tree, objects, scopes);
  }
}

}  // namespace routegrant::helm

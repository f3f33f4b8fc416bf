#include "gitops/chart.hpp"

#include <utility>

#include "helm/application_values.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

/// What goes on top of the chart's values; nothing where the tree does not show all of it, or helm refuses it.
std::optional<Value> values_of(const Delivery& delivery, const std::string& directory, kustomize::Files& files) {
  helm::ApplicationValues given = helm::application_values(delivery.helm, directory, files);
  if (!given.missing.empty()) {
    const Value& name = given.missing.front();
    files.diagnostics().push_back({.kind = Diagnostic::Kind::note,
                                   .span = name.span,
                                   .message = "the values file '" + std::string(name.text) +
                                              "' is not in this tree, so what " + delivery.by +
                                              " makes of the chart is not seen"});
    return std::nullopt;
  }
  if (given.refused) {
    files.diagnostics().push_back(
        {.kind = Diagnostic::Kind::incomplete,
         .span = *given.refused,
         .message = "helm cannot set this, so what " + delivery.by + " makes of the chart is not seen"});
    return std::nullopt;
  }
  for (const Value& path : given.unread) files.diagnostics().push_back(helm::unread_parameter(path, delivery.by));
  return std::move(given.values);
}

}  // namespace

std::optional<kustomize::Built> build_chart(const Delivery& delivery, const std::string& directory,
                                            helm::LocalCharts& charts, kustomize::Files& files) {
  if (!charts.has(directory)) return std::nullopt;
  std::optional<Value> values = values_of(delivery, directory, files);
  if (!values) return std::nullopt;
  // An Application's release has its name.
  std::string release(delivery.helm.text_of("releaseName"));
  if (release.empty()) release = delivery.by.substr(delivery.by.find_last_of(" /") + 1);
  std::optional<std::vector<Value>> objects = charts.install({.directory = directory,
                                                              .release = release,
                                                              .namespace_name = delivery.namespace_name,
                                                              .values = std::move(*values),
                                                              .span = delivery.span});
  if (!objects) return std::nullopt;
  kustomize::Built built;
  for (Value& object : *objects) built.resources.emplace_back().root = std::move(object);
  built.charts = charts.lacking(directory);
  return built;
}

}  // namespace routegrant::gitops

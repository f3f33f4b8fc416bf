#include "gitops/chart.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

std::string path_of_values(std::string_view name, const std::string& directory) {
  if (name.starts_with('$')) return load::resolved_path("", name.substr(std::min(name.find('/') + 1, name.size())));
  if (name.starts_with('/')) return load::resolved_path("", name.substr(1));
  return load::resolved_path(directory, name);
}

/// `a.b.c` set in a mapping; false for the forms that helm knows beside it (lists, escapes).
bool set_parameter(Value& values, const Value& parameter, kustomize::Texts& texts) {
  const std::string_view name = parameter.text_of("name");
  if (name.empty() || name.find_first_of("[]{}\\,=") != std::string_view::npos) return false;
  Value* at = &values;
  const std::vector<std::string_view> steps = text::split(name, '.');
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    Value* next = at->find(steps[i]);
    if (next == nullptr || !next->is_mapping())
      next = &at->set(steps[i], parameter.span, kustomize::mapping(parameter.span));
    at = next;
  }
  const Value& given = part(parameter, "value");
  const Span span = given.is_scalar() ? given.span : parameter.span;
  at->set(steps.back(), span,
          kustomize::scalar(texts.keep(std::string(given.text)), span, parameter.is_true("forceString")));
  return true;
}

/// What goes on top of the chart's values; nothing where the tree does not show all of it.
std::optional<Value> values_of(const Delivery& delivery, const std::string& directory, kustomize::Files& files) {
  Value values = kustomize::mapping(delivery.span);
  for (const Value& name : delivery.helm.items_of("valueFiles")) {
    const std::optional<Value> file = helm::values_of_file(path_of_values(name.text, directory), files);
    if (!file && delivery.helm.is_true("ignoreMissingValueFiles")) continue;
    if (!file) {
      files.diagnostics().push_back({.kind = Diagnostic::Kind::note,
                                     .span = name.span,
                                     .message = "the values file '" + std::string(name.text) +
                                                "' is not in this tree, so what " + delivery.by +
                                                " makes of the chart is not seen"});
      return std::nullopt;
    }
    values = helm::stacked(values, *file);
  }
  if (const Value& text = part(delivery.helm, "values"); text.is_scalar() && !text.text.empty()) {
    const std::vector<Value> documents = files.embedded(text, "values");
    if (!documents.empty()) values = helm::stacked(values, documents.front());
  }
  values = helm::stacked(values, part(delivery.helm, "valuesObject"));
  for (const Value& parameter : delivery.helm.items_of("parameters")) {
    if (!set_parameter(values, parameter, files.texts())) return std::nullopt;
  }
  return values;
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

#include "helm/inflate.hpp"

#include <utility>

#include "base/text.hpp"
#include "helm/app_template.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

/// The values of all files that the entry names and of its inline ones; nothing where a file is not there.
std::optional<Value> values_of(const Value& entry, const std::string& directory, kustomize::Files& files) {
  const Value& inline_values =
      part(entry, "valuesInline").is_null() ? part(entry, "values") : part(entry, "valuesInline");
  const bool has_inline = inline_values.is_mapping();
  const std::string_view merge = entry.text_of("valuesMerge");
  Value values = kustomize::mapping(entry.span);
  std::vector<const Value*> names;
  if (const Value& first = part(entry, "valuesFile"); first.is_scalar()) names.push_back(&first);
  // `values` of the older generator names a file.
  if (inline_values.is_scalar()) names.push_back(&inline_values);
  for (const Value& further : entry.items_of("additionalValuesFiles")) names.push_back(&further);
  if (!(has_inline && merge == "replace")) {
    for (const Value* name : names) {
      const std::optional<Value> file = values_of_file(load::resolved_path(directory, name->text), files);
      if (!file) return std::nullopt;
      values = stacked(values, *file);
    }
  }
  if (!has_inline) return values;
  return merge == "merge" ? stacked(inline_values, values) : stacked(values, inline_values);
}

}  // namespace

std::optional<kustomize::Inflated> inflate(const Value& entry, const Value& kustomization, const std::string& directory,
                                           LocalCharts& charts, kustomize::Files& files) {
  const std::string name(entry.text_of("name").empty() ? entry.text_of("chartName") : entry.text_of("name"));
  const std::string version(entry.text_of("version").empty() ? entry.text_of("chartVersion")
                                                             : entry.text_of("version"));
  const std::string release(entry.text_of("releaseName").empty() ? std::string_view(name)
                                                                 : entry.text_of("releaseName"));
  const std::optional<Value> values = values_of(entry, directory, files);
  if (name.empty() || !values) return std::nullopt;
  std::string home(part(kustomization, "helmGlobals").text_of("chartHome"));
  if (home.empty()) home = entry.text_of("chartHome").empty() ? std::string_view("charts") : entry.text_of("chartHome");
  const Install install{.release = release,
                        .namespace_name = std::string(entry.text_of("namespace")),
                        .fills_namespaces = false,
                        .values = *values,
                        .span = entry.span};
  const std::string versioned = text::join({home, name + "-" + version, name}, "/");
  for (const std::string& path : {text::join({home, name}, "/"), versioned}) {
    Install here = install;
    here.directory = load::resolved_path(directory, path);
    if (here.directory.empty() || !charts.has(here.directory)) continue;
    std::optional<std::vector<Value>> objects = charts.install(here);
    if (!objects) return std::nullopt;
    return kustomize::Inflated{.objects = std::move(*objects), .lacking = charts.lacking(here.directory)};
  }
  const Release written{.by = "the chart " + name,
                        .name = release,
                        .namespace_name = install.namespace_name,
                        .chart = name,
                        .version = version,
                        .chart_span = entry.span,
                        .span = entry.span,
                        .values = *values};
  if (name != "app-template") return std::nullopt;
  return kustomize::Inflated{.objects = app_template_objects(written, files.texts())};
}

}  // namespace routegrant::helm

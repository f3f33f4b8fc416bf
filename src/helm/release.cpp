#include "helm/release.hpp"

#include "base/text.hpp"

namespace routegrant::helm {

using kustomize::Value;

const Value& part(const Value& value, std::string_view path) {
  static const Value none{};
  const Value* at = &value;
  for (const std::string_view step : text::split(path, '.')) {
    at = at->find(step);
    if (at == nullptr) return none;
  }
  return *at;
}

namespace {

Release flux_release(const Value& object) {
  const Value& metadata = part(object, "metadata");
  const Value& spec = part(object, "spec");
  const std::string_view target = spec.text_of("targetNamespace");
  const std::string_view own = metadata.text_of("namespace");
  Release release{.span = object.span, .values = part(spec, "values")};
  release.namespace_name = target.empty() ? own : target;
  release.own_namespace = own;
  release.name = spec.text_of("releaseName");
  if (release.name.empty()) {
    release.name = metadata.text_of("name");
    if (!target.empty()) release.name = std::string(target) + "-" + release.name;
  }
  const Value& chart = part(spec, "chart.spec");
  const Value& named = chart.text_of("chart").empty() ? part(spec, "chartRef.name") : part(chart, "chart");
  release.chart_span = named.is_scalar() ? named.span : object.span;
  set_chart(chart, release);
  release.chart = named.text;
  release.references = spec.items_of("valuesFrom");
  release.post_renderers = spec.items_of("postRenderers");
  release.by = "HelmRelease " + (own.empty() ? std::string() : std::string(own) + "/");
  release.by += metadata.text_of("name");
  return release;
}

std::vector<Release> argo_releases(const Value& object) {
  const Value& metadata = part(object, "metadata");
  const Value& spec = part(object, "spec");
  std::vector<const Value*> sources;
  for (const Value& source : spec.items_of("sources")) sources.push_back(&source);
  if (sources.empty()) sources.push_back(&part(spec, "source"));
  std::vector<Release> releases;
  for (const Value* source : sources) {
    const Value& chart = part(*source, "chart");
    if (chart.text.empty()) continue;
    Release& release = releases.emplace_back();
    const std::string_view own = metadata.text_of("namespace");
    release.by = "Application " + (own.empty() ? std::string() : std::string(own) + "/");
    release.by += metadata.text_of("name");
    const Value& helm = part(*source, "helm");
    release.name = helm.text_of("releaseName").empty() ? metadata.text_of("name") : helm.text_of("releaseName");
    release.namespace_name = part(spec, "destination").text_of("namespace");
    release.chart = chart.text;
    release.chart_span = chart.span;
    release.version = source->text_of("targetRevision");
    release.repository = source->text_of("repoURL");
    release.span = object.span;
    release.helm = helm.is_mapping() ? helm : kustomize::mapping(chart.span);
  }
  return releases;
}

}  // namespace

void set_chart(const Value& spec, Release& release) {
  release.chart = spec.text_of("chart");
  release.version = spec.text_of("version");
  release.repository = part(spec, "sourceRef").text_of("name");
  release.is_path = part(spec, "sourceRef").text_of("kind") == "GitRepository";
  release.value_files = spec.items_of("valuesFiles");
  release.ignores_missing_files = spec.is_true("ignoreMissingValuesFiles");
}

std::vector<Release> releases_of(const Value& object) {
  const std::string_view version = object.text_of("apiVersion");
  const std::string_view kind = object.text_of("kind");
  if (kind == "HelmRelease" && version.starts_with("helm.toolkit.fluxcd.io/")) return {flux_release(object)};
  if (kind == "Application" && version.starts_with("argoproj.io/")) return argo_releases(object);
  return {};
}

namespace {

// As deep as documents, which is bounded.
Value laid_over(const Value& under, const Value& over, bool keeps_nulls) {
  if (!under.is_mapping() || !over.is_mapping()) return over;
  Value result = under;
  for (const Value& entry : over.children) {
    if (entry.is_null() && !keeps_nulls) {
      result.remove(entry.key);
      continue;
    }
    const Value* there = result.find(entry.key);
    result.set(entry.key, entry.key_span, there == nullptr ? entry : laid_over(*there, entry, keeps_nulls));
  }
  return result;
}

}  // namespace

Value merged(const Value& under, const Value& over) {
  return over.is_null() ? under : laid_over(under, over, false);
}

Value stacked(const Value& under, const Value& over) {
  return over.is_null() ? under : laid_over(under, over, true);
}

}  // namespace routegrant::helm

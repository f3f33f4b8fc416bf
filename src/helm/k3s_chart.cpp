#include "helm/k3s_chart.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

void put(Value& mapping, std::string_view name, Value value) {
  const Span span = value.span;
  mapping.set(name, span, std::move(value));
}

/// chart.go, typedVal: with `--set` what looks like a number, a truth value or null, with `--set-string` the others.
bool is_typed(const Value& value) {
  constexpr std::array<std::string_view, 3> words{"false", "null", "true"};
  return text::is_one_of(text::lower(value.text), words) ||
         (!value.quoted && kustomize::type_of(value) == kustomize::Type::integer);
}

/// One entry of `set` as one of an Application's `parameters`.
Value parameter(const Value& entry) {
  Value result = kustomize::mapping(entry.span);
  put(result, "name", kustomize::scalar(entry.key, entry.key_span, true));
  put(result, "value", kustomize::scalar(entry.text, entry.span, true));
  if (!is_typed(entry)) put(result, "forceString", kustomize::scalar("true", entry.span, false));
  return result;
}

/// The values that the text under `spec.valuesContent` spells; null where there is none.
Value content_of(const Value& object, kustomize::Files& files) {
  const Value& text = part(object, "spec.valuesContent");
  if (!text.is_scalar() || text.text.empty()) return {};
  const std::vector<Value>& documents = files.embedded(text, "valuesContent");
  return documents.empty() || !documents.front().is_mapping() ? Value() : documents.front();
}

}  // namespace

bool is_k3s_chart(const Value& object) {
  return object.text_of("kind") == "HelmChart" && object.text_of("apiVersion").starts_with("helm.cattle.io/");
}

Release k3s_release(const Value& object, const Value& config, kustomize::Files& files) {
  const Value& metadata = part(object, "metadata");
  const Value& spec = part(object, "spec");
  const Value& chart = part(spec, "chart");
  const std::string_view own = metadata.text_of("namespace");
  const std::string_view target = spec.text_of("targetNamespace");
  Release release{.name = std::string(metadata.text_of("name")),
                  .namespace_name = std::string(target.empty() ? own : target),
                  .own_namespace = std::string(own),
                  .chart = std::string(paths::base_name(chart.text)),
                  .version = std::string(spec.text_of("version")),
                  .repository = std::string(spec.text_of("repo").empty() ? chart.text : spec.text_of("repo")),
                  .chart_span = chart.is_scalar() ? chart.span : object.span,
                  .span = object.span};
  release.by = "HelmChart " + (own.empty() ? std::string() : std::string(own) + "/") + release.name;
  release.helm = kustomize::mapping(spec.span);
  put(release.helm, "valuesObject",
      stacked(stacked(kustomize::mapping(spec.span), content_of(object, files)), content_of(config, files)));
  Value parameters{.kind = Value::Kind::sequence, .span = part(spec, "set").span};
  for (const Value& entry : part(spec, "set").children) {
    if (entry.is_scalar()) parameters.children.push_back(parameter(entry));
  }
  put(release.helm, "parameters", std::move(parameters));
  release.references = spec.items_of("valuesSecrets");
  return release;
}

}  // namespace routegrant::helm

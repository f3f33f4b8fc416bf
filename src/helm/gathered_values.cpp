#include "helm/gathered_values.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "helm/application_values.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

/// Whether it gives values otherwise than as a mapping.
bool is_scattered(const Value& helm) {
  constexpr std::array<std::string_view, 4> carriers{"fileParameters", "parameters", "valueFiles", "values"};
  return std::any_of(carriers.begin(), carriers.end(),
                     [&](std::string_view name) { return helm.find(name) != nullptr; });
}

/// Gathers the values of one source of an Application; whether there were any to gather.
bool gather(Value& source, kustomize::Files& files) {
  const Value& written = std::as_const(source);
  const Value* helm = written.find("helm");
  if (helm == nullptr || !is_scattered(*helm)) return false;
  std::optional<std::string> directory;
  if (const std::string_view path = written.text_of("path"); !path.empty()) directory = load::resolved_path("", path);
  Value values = application_values(*helm, directory, files).values;
  const Span span = helm->span;
  source.find("helm")->set("valuesObject", span, std::move(values));
  return true;
}

}  // namespace

std::optional<Value> with_gathered_values(const Value& object, kustomize::Files& files) {
  if (!part(object, "spec").is_mapping()) return std::nullopt;
  Value result = object;
  Value& spec = *result.find("spec");
  bool has_gathered = false;
  if (Value* source = spec.find("source")) has_gathered = gather(*source, files);
  if (Value* sources = spec.find("sources"); sources != nullptr && sources->is_sequence()) {
    for (Value& source : sources->children) has_gathered = gather(source, files) || has_gathered;
  }
  return has_gathered ? std::optional(std::move(result)) : std::nullopt;
}

std::optional<Value> with_gathered_values(const Value& object, const Release& of_k3s, kustomize::Files& files) {
  Value values = application_values(of_k3s.helm, std::nullopt, files).values;
  if (values.children.empty() || !part(object, "spec").is_mapping()) return std::nullopt;
  Value result = object;
  const Span span = values.span;
  result.find("spec")->set("values", span, std::move(values));
  return result;
}

}  // namespace routegrant::helm

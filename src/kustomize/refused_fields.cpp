#include "kustomize/refused_fields.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace routegrant::kustomize {
namespace {

constexpr std::array known = std::to_array<std::string_view>({"apiVersion",
                                                              "bases",
                                                              "buildMetadata",
                                                              "commonAnnotations",
                                                              "commonLabels",
                                                              "components",
                                                              "configMapGenerator",
                                                              "configurations",
                                                              "crds",
                                                              "generatorOptions",
                                                              "generators",
                                                              "helmChartInflationGenerator",
                                                              "helmCharts",
                                                              "helmGlobals",
                                                              "imageTags",
                                                              "images",
                                                              "kind",
                                                              "labels",
                                                              "metadata",
                                                              "namePrefix",
                                                              "nameSuffix",
                                                              "namespace",
                                                              "openapi",
                                                              "patches",
                                                              "patchesJson6902",
                                                              "patchesStrategicMerge",
                                                              "replacements",
                                                              "replicas",
                                                              "resources",
                                                              "secretGenerator",
                                                              "sortOptions",
                                                              "transformers",
                                                              "validators",
                                                              "vars"});

Refused refused_version(const Value& root) {
  const Value* version = root.find("apiVersion");
  if (version == nullptr || version->text.empty()) return {};
  const bool is_component = root.text_of("kind") == "Component";
  const std::string_view wanted = is_component ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1";
  if (version->text == wanted) return {};
  return Refusal{version->span, "the apiVersion of a " + std::string(is_component ? "Component" : "Kustomization") +
                                    " must be " + std::string(wanted)};
}

Refused refused_schema(const Value& root) {
  const Value* openapi = root.find("openapi");
  if (openapi == nullptr) return {};
  const Value* version = openapi->find("version");
  if (version == nullptr || version->text.empty()) return {};
  if (!openapi->text_of("path").empty()) return Refusal{openapi->span, "'openapi' names both a path and a version"};
  constexpr std::string_view only = "v1.21.2";
  if (version->text == only) return {};
  return Refusal{version->span, "kustomize comes with the OpenAPI schema " + std::string(only) + " alone"};
}

}  // namespace

Refused refused_field(const Value& root) {
  for (const Value& child : root.children) {
    if (std::find(known.begin(), known.end(), child.key) != known.end()) continue;
    return Refusal{child.key_span, "kustomize knows no field '" + std::string(child.key) + "'"};
  }
  if (Refused refused = refused_version(root)) return refused;
  return refused_schema(root);
}

}  // namespace routegrant::kustomize

#include "kustomize/field_names.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace routegrant::kustomize {
namespace {

// clang-format off: one name a line
/// The fields of api/types, and of the transformers and generators that kustomize comes with.
constexpr std::array<std::string_view, 105> fields{
    "additionalValuesFiles",
    "annotations",
    "annotationSelector",
    "apiVersion",
    "apiVersions",
    "bases",
    "behavior",
    "buildMetadata",
    "chartHome",
    "cloud",
    "commonAnnotations",
    "commonLabels",
    "components",
    "configHome",
    "configMapGenerator",
    "configurations",
    "count",
    "crds",
    "create",
    "debug",
    "delimiter",
    "digest",
    "disableNameSuffixHash",
    "encoding",
    "env",
    "envs",
    "fieldPath",
    "fieldPaths",
    "fieldref",
    "fields",
    "fieldSpecs",
    "files",
    "generatorOptions",
    "generators",
    "group",
    "helmChartInflationGenerator",
    "helmCharts",
    "helmGlobals",
    "images",
    "imageTag",
    "imageTags",
    "immutable",
    "includeCRDs",
    "includeSelectors",
    "includeTemplates",
    "index",
    "jsonOp",
    "kind",
    "kubernetesService",
    "kubeVersion",
    "labels",
    "labelSelector",
    "literals",
    "metadata",
    "name",
    "namePrefix",
    "nameReference",
    "namespace",
    "nameSuffix",
    "nameTemplate",
    "newName",
    "newTag",
    "objref",
    "openapi",
    "options",
    "pairs",
    "patch",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "path",
    "paths",
    "prefix",
    "projectId",
    "reject",
    "releaseName",
    "replacements",
    "replica",
    "replicas",
    "repo",
    "resources",
    "secretGenerator",
    "select",
    "serviceAccount",
    "setRoleBindingSubjects",
    "skipHooks",
    "skipTests",
    "sortOptions",
    "source",
    "sourceValue",
    "suffix",
    "tagSuffix",
    "target",
    "targets",
    "templateLabels",
    "transformers",
    "type",
    "unsetOnly",
    "validators",
    "valuesFile",
    "valuesInline",
    "valuesMerge",
    "varReference",
    "vars",
    "version",
};
// clang-format on

/// Mappings whose keys are a person's own. `labels` and `annotations` are lists elsewhere.
constexpr std::array own_keys = std::to_array<std::string_view>(
    {"annotations", "commonAnnotations", "commonLabels", "labels", "openapi", "pairs", "valuesInline"});

std::string_view known_spelling(std::string_view key) {
  static const std::unordered_set<std::string_view> known(fields.begin(), fields.end());
  if (known.contains(key)) return key;
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](auto field) { return text::equal_ignoring_case(field, key); });
  return found == fields.end() ? key : *found;
}

/// Whether a key is to be written otherwise, here or further in.
bool differs(const Value& value) {
  return std::any_of(value.children.begin(), value.children.end(), [&](const Value& child) {
    const bool is_own = value.is_mapping() && child.is_mapping() &&
                        std::find(own_keys.begin(), own_keys.end(), known_spelling(child.key)) != own_keys.end();
    return (value.is_mapping() && known_spelling(child.key) != child.key) || (!is_own && differs(child));
  });
}

// As deep as documents are, which is bounded.
void spell(Value& value) {
  std::vector<Value> children;
  for (Value& child : value.children) {
    const std::string_view known = value.is_mapping() ? known_spelling(child.key) : std::string_view();
    if (value.is_mapping() && known != child.key) {
      if (std::as_const(value).find(known) != nullptr) continue;
      child.key = known;
    }
    const bool is_own = child.is_mapping() && std::find(own_keys.begin(), own_keys.end(), known) != own_keys.end();
    if (!is_own) spell(child);
    children.push_back(child);
  }
  value.children = std::move(children);
}

}  // namespace

void spell_fields(Value& root) {
  if (differs(root)) spell(root);
}

}  // namespace routegrant::kustomize

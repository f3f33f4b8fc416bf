#include "kustomize/field_types.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "kustomize/printed.hpp"

namespace routegrant::kustomize {
namespace {

enum class Shape : std::uint8_t { any, flag, flags, many, one, text, text_map, texts, whole };

struct Row {
  std::string_view owner;
  std::string_view field;
  Shape shape = Shape::text;
  /// Of what is one or many: the owner of its fields.
  std::string_view of{};
};

/// api/types, by owner.
constexpr std::array<Row, 101> rows{{
    {"field", "create", Shape::flag},
    {"field", "group"},
    {"field", "kind"},
    {"field", "path"},
    {"field", "version"},
    {"generated", "behavior"},
    {"generated", "env"},
    {"generated", "envs", Shape::texts},
    {"generated", "files", Shape::texts},
    {"generated", "literals", Shape::texts},
    {"generated", "name"},
    {"generated", "namespace"},
    {"generated", "options", Shape::one, "generator options"},
    {"generator options", "annotations", Shape::text_map},
    {"generator options", "disableNameSuffixHash", Shape::flag},
    {"generator options", "immutable", Shape::flag},
    {"generator options", "labels", Shape::text_map},
    {"image", "digest"},
    {"image", "name"},
    {"image", "newName"},
    {"image", "newTag"},
    {"image", "tagSuffix"},
    {"label", "fields", Shape::many, "field"},
    {"label", "includeSelectors", Shape::flag},
    {"label", "includeTemplates", Shape::flag},
    {"label", "pairs", Shape::text_map},
    {"metadata", "annotations", Shape::text_map},
    {"metadata", "labels", Shape::text_map},
    {"metadata", "name"},
    {"metadata", "namespace"},
    {"options", "create", Shape::flag},
    {"options", "delimiter"},
    {"options", "encoding"},
    {"options", "index", Shape::whole},
    {"patch", "options", Shape::flags},
    {"patch", "patch"},
    {"patch", "path"},
    {"patch", "target", Shape::one, "selector"},
    {"reference", "fieldPath"},
    {"replacement", "path"},
    {"replacement", "source", Shape::one, "source"},
    {"replacement", "sourceValue"},
    {"replacement", "targets", Shape::many, "target"},
    {"replica", "count", Shape::whole},
    {"replica", "name"},
    {"root", "apiVersion"},
    {"root", "bases", Shape::texts},
    {"root", "buildMetadata", Shape::texts},
    {"root", "commonAnnotations", Shape::text_map},
    {"root", "commonLabels", Shape::text_map},
    {"root", "components", Shape::texts},
    {"root", "configMapGenerator", Shape::many, "generated"},
    {"root", "configurations", Shape::texts},
    {"root", "crds", Shape::texts},
    {"root", "generatorOptions", Shape::one, "generator options"},
    {"root", "generators", Shape::texts},
    {"root", "helmChartInflationGenerator", Shape::any},
    {"root", "helmCharts", Shape::any},
    {"root", "helmGlobals", Shape::any},
    {"root", "images", Shape::many, "image"},
    {"root", "imageTags", Shape::many, "image"},
    {"root", "kind"},
    {"root", "labels", Shape::many, "label"},
    {"root", "metadata", Shape::one, "metadata"},
    {"root", "namePrefix"},
    {"root", "namespace"},
    {"root", "nameSuffix"},
    {"root", "openapi", Shape::text_map},
    {"root", "patches", Shape::many, "patch"},
    {"root", "patchesJson6902", Shape::many, "patch"},
    {"root", "patchesStrategicMerge", Shape::texts},
    {"root", "replacements", Shape::many, "replacement"},
    {"root", "replicas", Shape::many, "replica"},
    {"root", "resources", Shape::texts},
    {"root", "secretGenerator", Shape::many, "secret"},
    {"root", "sortOptions", Shape::any},
    {"root", "transformers", Shape::texts},
    {"root", "validators", Shape::texts},
    {"root", "vars", Shape::many, "var"},
    {"secret", "type"},
    {"selector", "annotationSelector"},
    {"selector", "group"},
    {"selector", "kind"},
    {"selector", "labelSelector"},
    {"selector", "name"},
    {"selector", "namespace"},
    {"selector", "version"},
    {"source", "fieldPath"},
    {"source", "group"},
    {"source", "kind"},
    {"source", "name"},
    {"source", "namespace"},
    {"source", "options", Shape::one, "options"},
    {"source", "version"},
    {"target", "fieldPaths", Shape::texts},
    {"target", "options", Shape::one, "options"},
    {"target", "reject", Shape::many, "selector"},
    {"target", "select", Shape::one, "selector"},
    {"var", "fieldref", Shape::one, "reference"},
    {"var", "name"},
    {"var", "objref", Shape::any},
}};

bool is_number(const Value& value) {
  const Type type = type_of(value);
  return type == Type::integer || type == Type::number;
}

Refused refused_text(const Value& value, std::string_view name) {
  const std::string start = "the value of '" + std::string(name) + "' is no text";
  if (!value.is_scalar()) return Refusal{value.span, start};
  if (is_typed_in_yaml_1_1(value)) return Refusal{value.span, start + ": kustomize wants it in quotes"};
  return {};
}

Refused refused_flag(const Value& value, std::string_view name) {
  if (is_typed_in_yaml_1_1(value) && !is_number(value)) return {};
  return Refusal{value.span, "the value of '" + std::string(name) + "' must be true or false, without quotes"};
}

Refused refused_whole(const Value& value, std::string_view name) {
  if (value.is_scalar() && type_of(value) == Type::integer) return {};
  return Refusal{value.span, "the value of '" + std::string(name) + "' must be a whole number, without quotes"};
}

Refused refused_fields(const Value& value, std::string_view name, std::string_view owner);

/// One value of a field, or one element of it.
Refused refused_value(const Value& value, std::string_view name, const Row& row) {
  if (means_null(value)) return {};
  switch (row.shape) {
    case Shape::any: return {};
    case Shape::flag:
    case Shape::flags: return refused_flag(value, name);
    case Shape::many:
    case Shape::one: return refused_fields(value, name, row.of);
    case Shape::text:
    case Shape::text_map:
    case Shape::texts: return refused_text(value, name);
    case Shape::whole: return refused_whole(value, name);
  }
  return {};
}

Refused refused_field(const Value& value, const Row& row) {
  const bool is_list = row.shape == Shape::many || row.shape == Shape::texts;
  const bool is_map = row.shape == Shape::flags || row.shape == Shape::text_map;
  if (means_null(value) || (!is_list && !is_map)) return refused_value(value, value.key, row);
  if (is_list ? !value.is_sequence() : !value.is_mapping()) {
    return Refusal{value.span,
                   "the value of '" + std::string(value.key) + "' must be a " + (is_list ? "list" : "mapping")};
  }
  for (const Value& child : value.children) {
    // Patches of an older form are files or texts alone (kustomization.go, FixKustomizationPreUnmarshalling).
    if (row.field == "patches" && child.is_scalar()) continue;
    if (Refused refused = refused_value(child, is_map ? child.key : value.key, row)) return refused;
  }
  return {};
}

// As deep as the rows lead.
Refused refused_fields(const Value& value, std::string_view name, std::string_view owner) {
  if (!value.is_mapping()) return Refusal{value.span, "the value of '" + std::string(name) + "' must be a mapping"};
  for (const Value& child : value.children) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& one) {
      const bool is_owner = one.owner == owner || (owner == "secret" && one.owner == "generated");
      return is_owner && one.field == child.key;
    });
    if (row == rows.end()) return Refusal{child.key_span, "kustomize knows no field '" + std::string(child.key) + "'"};
    if (Refused refused = refused_field(child, *row)) return refused;
  }
  return {};
}

}  // namespace

Refused refused_type(const Value& root) {
  return root.is_mapping() ? refused_fields(root, {}, "root") : Refused();
}

}  // namespace routegrant::kustomize

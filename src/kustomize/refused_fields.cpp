#include "kustomize/refused_fields.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "kustomize/field_types.hpp"

namespace routegrant::kustomize {
namespace {

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

/// api/types/kustomization.go, CheckEmpty.
Refused refused_as_empty(const Value& root) {
  const auto says_nothing = [](const Value& field) {
    return field.key == "apiVersion" || field.key == "kind" || means_null(field) ||
           (field.is_scalar() && field.text.empty());
  };
  if (!std::all_of(root.children.begin(), root.children.end(), says_nothing)) return {};
  return Refusal{root.span, "this kustomization is empty, and kustomize takes none that is"};
}

}  // namespace

Refused refused_field(const Value& root) {
  if (Refused refused = refused_type(root)) return refused;
  if (Refused refused = refused_version(root)) return refused;
  if (Refused refused = refused_as_empty(root)) return refused;
  return refused_schema(root);
}

Refused refused_order(const Value& root) {
  const Value* options = root.find("sortOptions");
  if (options == nullptr || means_null(*options)) return {};
  const std::string_view order = options->text_of("order");
  if (order != "fifo" && order != "legacy")
    return Refusal{options->span, "the order that 'sortOptions' names is neither fifo nor legacy"};
  const Value* of_legacy = options->find("legacySortOptions");
  if (order == "legacy" || of_legacy == nullptr || means_null(*of_legacy)) return {};
  return Refusal{of_legacy->span, "'legacySortOptions' stands beside the order fifo"};
}

}  // namespace routegrant::kustomize

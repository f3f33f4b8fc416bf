#pragma once

#include <span>
#include <vector>

#include "kustomize/field_spec.hpp"
#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// Objects of one type, and the fields in which others name them.
struct NameReference {
  ObjectType target{};
  std::vector<FieldSpec> fields{};
};

/// What `configurations:` files add to the built-in field specs (api/internal/plugins/builtinconfig).
struct Config {
  std::vector<FieldSpec> name_prefix{};
  std::vector<FieldSpec> name_suffix{};
  std::vector<FieldSpec> name_space{};
  std::vector<FieldSpec> labels{};
  std::vector<FieldSpec> common_labels{};
  std::vector<FieldSpec> template_labels{};
  std::vector<FieldSpec> common_annotations{};
  std::vector<FieldSpec> images{};
  std::vector<FieldSpec> replicas{};
  std::vector<FieldSpec> var_reference{};
  std::vector<NameReference> name_reference{};

  /// Adds what a configuration file says; its texts must live as long.
  void add(const Value& file);
  void add(const Config& other);
};

/// The built-in field specs (api/internal/konfig/builtinpluginconsts of kustomize v5).
[[nodiscard]] std::span<const FieldSpec> label_fields();
[[nodiscard]] std::span<const FieldSpec> selector_fields();
[[nodiscard]] std::span<const FieldSpec> annotation_fields();
[[nodiscard]] std::span<const FieldSpec> image_fields();
[[nodiscard]] std::span<const FieldSpec> replica_fields();
[[nodiscard]] std::span<const FieldSpec> namespace_fields();
[[nodiscard]] std::span<const FieldSpec> var_fields();

/// A field that names an object of the target type.
struct ReferenceField {
  ObjectType target{};
  FieldSpec field{};
};

/// The built-in name references, in kustomize's order.
[[nodiscard]] std::span<const ReferenceField> reference_fields();

}  // namespace routegrant::kustomize

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

/// The field specs of `configurations:` files and the built-in ones (api/internal/plugins/builtinconfig).
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
  /// Merges all of it into an empty one, as kustomize does behind each component.
  void merge_anew();
  /// Adds the built-in field specs, as every kustomization does behind its own configuration (api/internal/target,
  /// accumulateTarget). A row for one kind keeps the built-in row for any away, but only where it comes first: what a
  /// base brought before has the built-in one already.
  void add_built_in();
};

/// Where `namePrefix:` and `nameSuffix:` are written by themselves.
inline constexpr FieldSpec name_field{{}, "metadata/name", false};

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

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// Which types patches follow.
struct SchemaTypes {
  /// The document that `openapi.path` names; null for none.
  const Value* custom = nullptr;
  /// Whether the built-in types count beside those of `custom`.
  bool has_built_in = true;
};

/// What is known of a place in an object when it is patched: whether the elements of a list there have keys.
/// Kubernetes' own types come from the OpenAPI document that kustomize has built in (v1.21.2), custom ones from the
/// document that `openapi.path` names.
class Schema {
 public:
  /// Of a custom resource: every list is replaced as a whole.
  Schema() = default;
  /// Of an object with this apiVersion and kind.
  Schema(std::string_view api_version, std::string_view kind, const SchemaTypes& types);

  [[nodiscard]] bool is_known() const { return type_ != unknown || node_ != nullptr; }
  [[nodiscard]] Schema field(std::string_view name) const;
  /// Of a list: what its elements are.
  [[nodiscard]] Schema elements() const;
  /// Of a list: whether a patch merges into it.
  [[nodiscard]] bool merges() const;
  /// Of a list that merges: the keys of its elements; none where the elements are scalars.
  [[nodiscard]] std::vector<std::string_view> keys() const;

 private:
  /// What a value of the custom document says; its references may lead to built-in types.
  [[nodiscard]] Schema described_by(const Value* node) const;

  static constexpr std::uint8_t unknown = 0xff;
  /// A built-in type, and the field of it that this is, or none.
  std::uint8_t type_ = unknown;
  std::int16_t field_ = -1;
  /// A place in a custom document.
  const Value* node_ = nullptr;
  SchemaTypes types_{};
};

}  // namespace routegrant::kustomize

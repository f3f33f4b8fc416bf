#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kustomize/resource.hpp"
#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// Where a transformer writes: a path in objects of a type (api/types/fieldspec.go). Empty parts of the type stand for
/// any. The path's parts are separated by `/` (`\/` is none), lists on the way are entered, and a part that ends in
/// `[]` must be a list.
struct FieldSpec {
  ObjectType type{};
  std::string_view path{};
  /// Whether what is missing on the way is made.
  bool create = false;

  friend bool operator==(const FieldSpec&, const FieldSpec&) = default;
};

/// A row of a configuration file; the texts must live as long as the result.
[[nodiscard]] FieldSpec field_spec_of(const Value& row);

/// What a missing field is made as.
enum class Create : std::uint8_t { nothing, scalar, mapping };

/// Changes what a path leads to; may refuse.
using Setter = std::function<Refused(Value&)>;

/// Calls `set` for everything in the object that the spec leads to, if the object's type is selected
/// (api/filters/fieldspec). `made_at` is the place of what is made on the way.
[[nodiscard]] Refused for_each_field(Value& object, const FieldSpec& spec, Create create, Span made_at,
                                     const Setter& set);
/// The same for an object whose type is known to be selected.
[[nodiscard]] Refused for_each_selected_field(Value& object, const FieldSpec& spec, Create create, Span made_at,
                                              const Setter& set);

/// Splits at `delimiter`, but not where `\` stands before it (kyaml/utils/pathsplitter.go, PathSplitter).
[[nodiscard]] std::vector<std::string> split_path(std::string_view path, char delimiter);

}  // namespace routegrant::kustomize

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "kustomize/config.hpp"
#include "kustomize/resource.hpp"
#include "kustomize/value.hpp"

/// The transformers of kustomize that need nothing but the objects and their own lines of the kustomization. Each
/// gives what it sets the place of those lines.
namespace routegrant::kustomize {

/// Which subjects of role bindings the namespace is written to (NamespaceTransformer.setRoleBindingSubjects).
enum class Subjects : std::uint8_t { named_default, all_service_accounts, none };

struct NamespaceOptions {
  /// Only where none is written.
  bool unset_only = false;
  Subjects subjects = Subjects::named_default;
};

/// `namespace:`; refused where two objects become one.
[[nodiscard]] Refused set_namespace(ResourceList& list, const Value& name, std::span<const FieldSpec> fields,
                                    const NamespaceOptions& options);

enum class Affix : std::uint8_t { prefix, suffix };

/// `namePrefix:` and `nameSuffix:`, in the names of the objects only where `fields` say so. Definitions, namespaces and
/// API services keep their names.
[[nodiscard]] Refused add_affix(ResourceList& list, Affix kind, const Value& affix, std::span<const FieldSpec> fields,
                                Texts& texts);

/// Labels or annotations: puts each of `pairs` into the mappings that `fields` lead to.
[[nodiscard]] Refused add_pairs(ResourceList& list, const Value& pairs, std::span<const FieldSpec> fields);

/// `replicas:`; refused where no object has the name.
[[nodiscard]] Refused set_replicas(ResourceList& list, const Value& replica, std::span<const FieldSpec> fields);

/// `images:`, one after another, in every list of containers and in `fields`.
[[nodiscard]] Refused set_images(ResourceList& list, const Children& images, std::span<const FieldSpec> fields,
                                 Texts& texts);

/// One of `replacements:`.
[[nodiscard]] Refused apply_replacement(ResourceList& list, const Value& replacement, Texts& texts);

/// Lets every field that names an object follow it to its present name (accumulator/namereferencetransformer.go).
[[nodiscard]] Refused follow_names(ResourceList& list, const std::vector<NameReference>& further);

/// `vars:`: marks the objects that they read from. Called when a kustomization's own transformers have run.
[[nodiscard]] Refused mark_vars(ResourceList& list, const Children& vars);

/// Puts the values of vars in place of `$(NAME)`.
[[nodiscard]] Refused replace_vars(ResourceList& list, const std::vector<Value>& vars,
                                   std::span<const FieldSpec> fields, Texts& texts);

}  // namespace routegrant::kustomize

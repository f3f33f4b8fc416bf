#pragma once

#include "kustomize/files.hpp"
#include "kustomize/resource.hpp"
#include "kustomize/schema.hpp"
#include "kustomize/value.hpp"

/// Patches of every form (PatchTransformer, PatchStrategicMergeTransformer, PatchJson6902Transformer).
namespace routegrant::kustomize {

/// What patches need beside the objects.
struct PatchContext {
  Files& files;
  /// The kustomization's directory, which paths are relative to.
  std::string_view directory;
  SchemaTypes types{};
  /// Definitions of custom resources were not read: a patch for one is no mistake.
  bool without_definitions = false;
};

/// An entry of `patches:`.
[[nodiscard]] Refused apply_patch(ResourceList& list, const Value& entry, const PatchContext& context);
/// An entry of `patchesStrategicMerge:`: a path, or the patches themselves.
[[nodiscard]] Refused apply_merge_patches(ResourceList& list, const Value& entry, const PatchContext& context);
/// An entry of `patchesJson6902:`.
[[nodiscard]] Refused apply_json_patches(ResourceList& list, const Value& entry, const PatchContext& context);

}  // namespace routegrant::kustomize

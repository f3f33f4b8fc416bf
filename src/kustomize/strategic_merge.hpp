#pragma once

#include "kustomize/resource.hpp"
#include "kustomize/schema.hpp"
#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// How a strategic merge patch may change what an object is called.
struct PatchOptions {
  bool allow_name_change = false;
  bool allow_kind_change = false;
};

/// Merges `patch` into the object as kyaml's merge2 does with lists prepended (api/filters/patchstrategicmerge): the
/// object keeps its name, kind and namespace; `$patch: delete` at the top deletes it. What the patch brings keeps the
/// patch's places.
[[nodiscard]] Refused merge_patch(Resource& resource, Value patch, const PatchOptions& options,
                                  const SchemaTypes& types);

}  // namespace routegrant::kustomize

#pragma once

#include "kustomize/kustomize.hpp"

namespace routegrant::kustomize {

/// What `kustomize build` refuses before it reads any resource: a field that it does not know, whose name people then
/// believe to work (`namPrefix`), a value of another type (`newTag: 1.0`), another apiVersion than its kind's, and an
/// `openapi` of two schemas or of one that it does not come with (api/types/kustomization.go, Unmarshal and
/// EnforceFields; kyaml/openapi, SetSchema).
[[nodiscard]] Refused refused_field(const Value& root);

/// What it refuses when all else is built, of the outermost kustomization alone: `sortOptions` of an unknown order, or
/// with options of another one (krusty/kustomizer.go, applySortOrder; SortOrderTransformer.go, validate).
[[nodiscard]] Refused refused_order(const Value& root);

}  // namespace routegrant::kustomize

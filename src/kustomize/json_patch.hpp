#pragma once

#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// Applies a list of JSON Patch operations (RFC 6902, as evanphx/json-patch v4 reads it: an index may count from the
/// end). What an operation brings keeps the patch's places.
[[nodiscard]] Refused apply_json_patch(Value& object, const Value& operations, Texts& texts);

}  // namespace routegrant::kustomize

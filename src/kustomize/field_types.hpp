#pragma once

#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// Whether every field of a kustomization is one that kustomize knows and of the type that it wants: it reads the file
/// as strict JSON (api/types/kustomization.go, Unmarshal), so that `newTag: 1.0`, a number, is refused, and so is a
/// field of an entry that is misspelled. Charts are not looked into.
[[nodiscard]] Refused refused_type(const Value& root);

}  // namespace routegrant::kustomize

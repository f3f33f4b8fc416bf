#pragma once

#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// Gives the fields of a kustomization, of a configuration or of a transformer the letters that they are known by:
/// kustomize takes them in any case, as encoding/json does (api/types/kustomization.go, Unmarshal). Of two spellings
/// of one field the known one stays. Keys that a person makes up (labels, annotations, values of charts) stay as they
/// are.
void spell_fields(Value& root);

}  // namespace routegrant::kustomize

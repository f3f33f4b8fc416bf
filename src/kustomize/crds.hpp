#pragma once

#include "kustomize/config.hpp"
#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// What a file of `crds:` adds to the field specs: OpenAPI definitions by type name, whose properties say by extensions
/// which are names of objects, labels, annotations or names of their own
/// (api/internal/accumulator/loadconfigfromcrds.go).
void add_crds(const Value& file, Texts& texts, Config& into);

}  // namespace routegrant::kustomize

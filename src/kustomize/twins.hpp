#pragma once

#include "kustomize/resource.hpp"
#include "kustomize/value.hpp"

/// What one transformer writes to several places of an object is one node in kustomize's memory
/// (api/filters/filtersutil/setters.go, SetEntry): who changes it in one place later changes it in all, until the
/// object is read anew. So a label that an overlay sets in the metadata alone gets into selectors that had it from the
/// base.
namespace routegrant::kustomize {

/// Gives the twins of `value`, a copy of one that was changed, what it has.
void follow_twin(Value& object, const Value& value);

/// Tells all twins apart: the object was written and read again.
void part_twins(Resource& resource);
/// The same for its annotations, which kustomize writes anew whenever it notes something of its own there.
void part_annotations(Resource& resource);

}  // namespace routegrant::kustomize

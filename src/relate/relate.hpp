#pragma once

#include "model/model.hpp"
#include "routegrant/graph.hpp"
#include "routegrant/source.hpp"

namespace routegrant::relate {

/// Joins all that was read into facts, each with its reason. Deterministic: facts come in the order of the model.
[[nodiscard]] Graph join(const Model& model, const Sources& sources);

}  // namespace routegrant::relate

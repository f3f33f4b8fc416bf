#pragma once

#include "model/model.hpp"
#include "routegrant/graph.hpp"
#include "routegrant/source.hpp"

namespace routegrant::relate {

/// Joins all that was read into facts, each with its reason. Deterministic: facts come in the order of the model.
/// `is_whole`: whether every document could be read, so that what is not in the model is in no file either.
[[nodiscard]] Graph join(const Model& model, const Sources& sources, bool is_whole);

}  // namespace routegrant::relate

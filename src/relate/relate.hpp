#pragma once

#include <set>
#include <string>

#include "model/model.hpp"
#include "relate/unread.hpp"
#include "routegrant/graph.hpp"
#include "routegrant/source.hpp"

namespace routegrant::relate {

/// Joins all that was read into facts, each with its reason. Deterministic: facts come in the order of the model.
/// `unread`: what may be in a file though it is not in the model. `wanted`: the relations that somebody reads, by name;
/// whole steps that make none of them are left out. All are made where it is empty.
[[nodiscard]] Graph join(const Model& model, const Sources& sources, const Unread& unread,
                         const std::set<std::string>& wanted = {});

}  // namespace routegrant::relate

#pragma once

#include "model/model.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::model {

/// Notes what the settings name and the tree does not have, with the nearest name: a database, a workload of `roles`, a
/// `sensitive` object, and the role or object of an invariant. A misspelt name would otherwise protect nothing, and
/// nobody would know.
void note_idle_settings(const Model& model, Diagnostics& out);

}  // namespace routegrant::model

#pragma once

#include "model/model.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/graph.hpp"

namespace routegrant::model {

/// Notes what the settings name and the tree does not have, with the nearest name: a database, a workload of `roles`, a
/// `sensitive` object. A misspelt name would otherwise protect nothing, and nobody would know. What an invariant names
/// and the tree does not have (workload, route, role, object) is incomplete: the invariant passes without being asked.
void note_idle_settings(const Model& model, const Graph& graph, Diagnostics& out);

}  // namespace routegrant::model

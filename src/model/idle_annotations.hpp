#pragma once

#include "model/model.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::model {

/// Notes annotations that declare nothing: `db-role.KEY` of a route's object where KEY is no path and no rule of it,
/// and a key under the prefix that means nothing (`dbrole`), with the nearest name (that the route declares no role,
/// another rule says); and the `db-role` of a workload whose credentials in Git name other roles only.
void note_idle_annotations(const Model& model, Diagnostics& out);

}  // namespace routegrant::model

#pragma once

#include "model/model.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::model {

/// Tells of annotations that declare nothing: `db-role.KEY` of a route's object where KEY is no path and no rule of it,
/// a key under the prefix that means nothing (`dbrole`), both incomplete, as the declaration is lost; and the `db-role`
/// of a workload whose credentials in Git name other roles only, a note.
void note_idle_annotations(const Model& model, Diagnostics& out);

}  // namespace routegrant::model

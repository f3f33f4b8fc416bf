#pragma once

#include "model/model.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::model {

/// Notes the logins whose address names a port that the Service does not open: nothing answers there, though the name
/// tells which server is meant.
void note_closed_ports(const ScopeModel& scope, Diagnostics& out);

}  // namespace routegrant::model

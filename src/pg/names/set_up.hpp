#pragma once

#include "pg/catalog/catalog.hpp"
#include "pg/database.hpp"

namespace routegrant::pg {

/// A catalogue before the first script: what initdb makes, and what the input declares outside of SQL.
void set_up(Catalog& catalog, const DatabaseInput& input);

}  // namespace routegrant::pg

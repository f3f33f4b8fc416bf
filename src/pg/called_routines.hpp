#pragma once

#include <vector>

#include "pg/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// The routines of scripts that a query calls, as far as their names alone tell which: they must not be dropped before
/// what is bound to the query (pg_depend; manual, 5.14). Of several with one name nothing is said.
[[nodiscard]] std::vector<ObjectId> called_routines(const Context& context, const sql::Node& query);

}  // namespace routegrant::pg

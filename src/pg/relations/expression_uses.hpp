#pragma once

#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// The routines and types of scripts that a query or expression names, the sequences that nextval() and the like name
/// as constants, and what constants of type regclass name, none twice: they must not be dropped before what is bound to
/// it (pg_depend; manual, 5.14). Where several routines may be meant nothing is said.
[[nodiscard]] std::vector<ObjectId> called_and_named(Context& context, const sql::Node& node);

/// The same with the relations of its subqueries.
[[nodiscard]] std::vector<ObjectId> objects_used(Context& context, const sql::Node& node);

/// The routines that an expression on the rows of a table calls only where constants may take the call away, so that
/// EXECUTE on them may not be asked for (`calls_made()`).
[[nodiscard]] std::vector<ObjectId> passed_over(Context& context, const sql::Node& expression);

}  // namespace routegrant::pg

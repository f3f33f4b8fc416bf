#pragma once

#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/names/types.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, the types of a query's columns, in order. Only those that scripts made are told; a built-in one,
/// and one that is not known, has no id. Empty where the number of columns is not known.
[[nodiscard]] std::vector<ResolvedType> types_of_query(Context& context, const sql::Node& query);

/// In a closed world, done or 42501: USAGE on the types of the columns that a relation is made with
/// (`BuildDescForRelation()`). Superusers and the types' owners have it.
[[nodiscard]] Outcome require_usage_of(const Context& context, const std::vector<ResolvedType>& types);

/// Gives the columns of a relation, in order, those of the types that scripts made: these cannot be dropped before it.
void set_made_types(Context& context, ObjectId relation, const std::vector<ResolvedType>& types);

}  // namespace routegrant::pg

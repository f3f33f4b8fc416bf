#pragma once

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or 42883: a WHERE that compares a column with a number, where the column is of a type that
/// scripts made, or an array, which no operator compares so. Of what is not so plain, nothing is said. `query` is the
/// inside of a SELECT, UPDATE or DELETE.
[[nodiscard]] Outcome require_operators(Context& context, const sql::Node& query);

}  // namespace routegrant::pg

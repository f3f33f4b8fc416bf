#pragma once

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "pg/names/statement_text.hpp"

namespace routegrant::pg {

/// In a closed world of a version before 15, done or 42601: CREATE and ALTER PUBLICATION name tables only, without
/// columns and WHERE (gram.y of 14: `publication_for_tables`, `relation_expr_list`).
[[nodiscard]] Outcome require_tables_alone(const StatementText& text, const Context& context);

}  // namespace routegrant::pg

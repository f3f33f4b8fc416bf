#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// FOREIGN KEY or REFERENCES of `table`, of one column if `column` is not empty: needs a table with a matching unique
/// constraint, and REFERENCES on it or on the columns that it refers to (`ATAddForeignKeyConstraint()`). Other
/// constraints are done.
[[nodiscard]] Outcome add_foreign_key(Context& context, ObjectId table, const sql::Node& constraint,
                                      std::string_view column, const StatementText& text);

/// Whether a foreign key refers to the columns of a unique index.
[[nodiscard]] bool refers_to(const Catalog& catalog, const ForeignKey& key, ObjectId index);

}  // namespace routegrant::pg

#pragma once

#include <string>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// How PostgreSQL calls a column without AS (`FigureColname()`): "?column?" for what has no name.
[[nodiscard]] std::string column_name(const sql::Node& expression);

/// The columns that a query yields, as far as its text tells.
struct QueryColumns {
  std::vector<std::string> names{};
  /// Whether there are no others: not so with `*` of a system view or of a function's rows.
  bool complete = true;
};
[[nodiscard]] QueryColumns columns_of_query(Context& context, const sql::Node& query);

}  // namespace routegrant::pg

#pragma once

#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What names of columns can mean in one query: its relations by the names that they go by. What WITH names is none of
/// them.
struct Ranges {
  struct Range {
    std::string_view called;
    ObjectId relation = ObjectId::none;
    /// Whether the catalogue has each of its columns.
    bool shows_all = false;
  };
  std::vector<Range> known{};
  /// Whether there are others, whose columns nobody knows.
  bool others = false;
  /// Whether a join makes columns of its own of two: USING, NATURAL.
  bool merges_columns = false;
  /// What joins are by.
  std::vector<sql::Node> conditions{};
};

/// The ranges of a SELECT, UPDATE, DELETE or MERGE: its target, FROM, USING, and the sides of joins, but no subquery.
/// They view the statement's text.
[[nodiscard]] Ranges ranges_of(Context& context, const sql::Node& query);

/// What a relation in FROM (a RangeVar's inside) goes by: its alias, else its name.
[[nodiscard]] std::string_view called_range(const sql::Node& range);

/// Whether a WHEN of MERGE may be of rows that the source has not, and sees no row of it: so the condition of what was
/// WHEN NOT MATCHED BY SOURCE (17) begins (`sql::without_newer_syntax()`).
[[nodiscard]] bool is_by_source(const sql::Node& when);

/// The column that a name (the `fields` of a ColumnRef) means; none where that is not known.
[[nodiscard]] const Column* column_meant(const Catalog& catalog, const Ranges& ranges, const sql::Node& fields);

}  // namespace routegrant::pg

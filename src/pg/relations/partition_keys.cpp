#include "pg/relations/partition_keys.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/column_rules.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/generation_rules.hpp"
#include "pg/relations/operator_classes.hpp"

namespace routegrant::pg {
namespace {

Outcome invalid(std::string words) {
  return refuse(sqlstate::invalid_object_definition, std::move(words));
}

/// The columns that an expression of the key reads.
Outcome mark_key_expression(const sql::Node& expression, Context& context, ObjectId table,
                            const std::vector<std::string>& generated) {
  if (Outcome outcome = require_own_columns(expression, context, table); outcome.refused()) return outcome;
  if (Outcome outcome = require_row_rules(expression, context, "PARTITION BY"); outcome.refused()) return outcome;
  if (Outcome outcome = require_callees_on(context, expression, table); outcome.refused()) return outcome;
  for (const ColumnUse& use : columns_read(context, table, expression)) {
    if (use.relation != table) continue;
    Column& column = context.catalog.edit_columns(table)[use.column];
    column.partition_key = true;
    if (context.closed() && std::find(generated.begin(), generated.end(), column.name) != generated.end())
      return invalid("cannot use generated column in partition key");
  }
  if (!context.closed()) return done();
  if (is_surely_mutable(context, expression))
    return invalid("functions in partition key expression must be marked IMMUTABLE");
  return expression.type() == "A_Const" ? invalid("cannot use constant expression as partition key") : done();
}

Outcome mark_key_column(std::string_view name, Context& context, ObjectId table,
                        const std::vector<std::string>& generated) {
  const auto column = context.catalog.find_column(table, name);
  if (column) context.catalog.edit_columns(table)[*column].partition_key = true;
  if (!context.closed()) return done();
  if (is_system_column(name)) return invalid("cannot use system column " + in_quotes(name) + " in partition key");
  if (!column)
    return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " named in partition key does not exist");
  const bool made = std::find(generated.begin(), generated.end(), name) != generated.end();
  return made ? invalid("cannot use generated column in partition key") : done();
}

}  // namespace

Outcome mark_partition_key(const sql::Node& partspec, Context& context, ObjectId table,
                           const std::vector<std::string>& generated) {
  const std::string strategy = text::lower(partspec["strategy"].text());
  if (strategy.ends_with("list") && partspec["partParams"].size() > 1 && context.closed())
    return invalid("cannot use \"list\" partition strategy with more than one column");
  const std::string_view method = strategy.ends_with("hash") ? "hash" : "btree";
  for (const sql::Node& each : partspec["partParams"].items()) {
    const sql::Node part = each.inner();
    const std::string_view name = part["name"].text();
    if (!name.empty()) {
      if (Outcome outcome = mark_key_column(name, context, table, generated); outcome.refused()) return outcome;
    }
    if (const sql::Node expression = part["expr"]) {
      context.catalog.edit(table).partitioned_by_expressions = true;
      if (Outcome outcome = mark_key_expression(expression, context, table, generated); outcome.refused())
        return outcome;
    }
    if (Outcome outcome = require_class_of(context, method, table, part); outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace routegrant::pg

#include "pg/relations/assigned_types.hpp"

#include <algorithm>
#include <string>

#include "pg/names/names.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/constant_inputs.hpp"
#include "pg/relations/enum_values.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/ranges.hpp"

namespace routegrant::pg {
namespace {

/// What is assigned to a column, as errors tell it.
Outcome require_way(Context& context, const Ranges& ranges, const Column& column, const sql::Node& value,
                    std::string_view called) {
  const std::string to(context.catalog.text(column.type_text));
  if (!to.ends_with("[]")) {
    if (Outcome outcome = require_label_of(context, column.type, value); outcome.refused()) return outcome;
  }
  if (column.type == ObjectId::none) {
    if (Outcome outcome = require_input_of(context, to, value); outcome.refused()) return outcome;
  }
  if (value.type() == "TypeCast") {
    if (Outcome outcome = require_cast_label(context, value.inner()); outcome.refused()) return outcome;
  }
  const std::string from = type_of_expression(context, ranges, value);
  if (from.empty() || from == unknown_type) return done();
  // No other type becomes an enumeration by itself.
  const bool never =
      column.type == ObjectId::none ? is_never_assigned(from, to) : is_enumeration(context.catalog, column.type);
  if (!never) return done();
  // A cast of scripts may be the way.
  const ObjectId database = context.catalog.database();
  if (context.catalog.find(Space::cast, database, from + " to " + to) != ObjectId::none) return done();
  return refuse(sqlstate::datatype_mismatch, "column " + in_quotes(column.name) + " is of type " +
                                                 shown_type(context, {.id = column.type, .text = to}) + " but " +
                                                 std::string(called) + " is of type " + from);
}

Outcome require_assigned(Context& context, const Ranges& ranges, const Column& column, const sql::Node& value) {
  return require_way(context, ranges, column, value, "expression");
}

/// One row: as many values as there are columns for.
Outcome require_row(Context& context, const Ranges& ranges, ObjectId table, const std::vector<std::uint32_t>& columns,
                    const std::vector<sql::Node>& values) {
  for (std::size_t at = 0; at < values.size() && at < columns.size(); ++at) {
    const Column column = context.catalog.columns(table)[columns[at]];
    if (Outcome outcome = require_assigned(context, ranges, column, values[at]); outcome.refused()) return outcome;
  }
  return done();
}

/// As many values as columns, if those are named; else not more than the table has.
Outcome require_count(const Context& context, const sql::Node& insert, ObjectId table, std::size_t values) {
  const std::size_t named = insert["cols"].size();
  const std::vector<Column>& all = context.catalog.columns(table);
  const auto standing =
      static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const Column& each) { return !each.dropped; }));
  const bool counted = named > 0 || (standing > 0 && shows_all_columns(context.catalog, table));
  if (counted && values > (named > 0 ? named : standing))
    return refuse(sqlstate::syntax_error, "INSERT has more expressions than target columns");
  if (values < named) return refuse(sqlstate::syntax_error, "INSERT has more target columns than expressions");
  return done();
}

/// What a target list gives; nothing where * stands for columns that are not counted here.
std::vector<sql::Node> values_of(const sql::Node& targets) {
  std::vector<sql::Node> values;
  for (const sql::Node& each : targets.items()) {
    const sql::Node value = each.inner()["val"];
    const sql::Node fields = value.inner()["fields"];
    const bool star = (value.type() == "ColumnRef" && fields.at(fields.size() - 1).type() == "A_Star") ||
                      value.type() == "A_Indirection";
    if (star) return {};
    values.push_back(value);
  }
  return values;
}

/// The value of SET a = x, and of SET (a, b) = (x, y).
sql::Node value_set(const sql::Node& target) {
  const sql::Node value = target["val"];
  if (value.type() != "MultiAssignRef") return value;
  const sql::Node row = value.inner()["source"];
  const auto at = static_cast<std::size_t>(value.inner()["colno"].integer());
  return row.type() == "RowExpr" && at >= 1 ? row.inner()["args"].at(at - 1) : sql::Node();
}

}  // namespace

Outcome require_inserted_types(Context& context, const sql::Node& insert, ObjectId table,
                               const std::vector<std::uint32_t>& columns) {
  const sql::Node select = unwrapped(insert["selectStmt"]);
  if (!context.closed() || !select || insert["withClause"] || select["withClause"] || select["larg"]) return done();
  for (const sql::Node& each : insert["cols"].items()) {
    // A part of a column: INSERT INTO t (a[1]).
    if (each.inner()["indirection"].size() > 0) return done();
  }
  const std::vector<sql::Node> rows = select["valuesLists"].items();
  if (!rows.empty()) {
    if (Outcome outcome = require_count(context, insert, table, rows.front().inner()["items"].size());
        outcome.refused())
      return outcome;
  }
  for (const sql::Node& row : rows) {
    if (Outcome outcome = require_row(context, {}, table, columns, row.inner()["items"].items()); outcome.refused())
      return outcome;
  }
  return require_row(context, ranges_of(context, select), table, columns, values_of(select["targetList"]));
}

Outcome require_default_type(Context& context, ObjectId table, std::uint32_t column, const sql::Node& expression) {
  if (!context.closed() || !expression) return done();
  const Column of = context.catalog.columns(table)[column];
  return require_way(context, {}, of, expression, "default expression");
}

Outcome require_updated_types(Context& context, const sql::Node& update, ObjectId table) {
  if (!context.closed() || update["withClause"]) return done();
  const Ranges ranges = ranges_of(context, update);
  for (const sql::Node& each : update["targetList"].items()) {
    const sql::Node target = each.inner();
    const auto at = context.catalog.find_column(table, target["name"].text());
    if (!at || target["indirection"].size() > 0) continue;
    const Column column = context.catalog.columns(table)[*at];
    if (Outcome outcome = require_assigned(context, ranges, column, value_set(target)); outcome.refused())
      return outcome;
  }
  return done();
}

}  // namespace routegrant::pg

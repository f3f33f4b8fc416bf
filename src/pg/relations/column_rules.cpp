#include "pg/relations/column_rules.hpp"

#include <array>
#include <string>

#include "base/text.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/column_defaults.hpp"
#include "pg/relations/columns.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

constexpr std::array<std::string_view, 6> system_columns{"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"};

constexpr std::string_view grouping_error = "42803";
constexpr std::string_view windowing_error = "42P20";

/// Visits an expression in the order of its text, but for the insides of subqueries; `visit` says whether to go on.
template <class Visit>
void for_each_own_node(const sql::Node& expression, Visit visit) {
  sql::walk(expression, [&](const sql::Node& node) {
    if (!visit(node)) return sql::Step::end;
    return node.type() == "SubLink" ? sql::Step::past : sql::Step::into;
  });
}

/// What an expression of one row may not hold. Aggregates and sets of scripts are not looked for.
Outcome require_one_row(const sql::Node& node, const std::string& one, const std::string& all) {
  constexpr std::array<std::string_view, 9> aggregates{"array_agg", "avg", "bool_and",   "bool_or", "count",
                                                       "max",       "min", "string_agg", "sum"};
  constexpr std::array<std::string_view, 4> sets{"generate_series", "generate_subscripts", "regexp_split_to_table",
                                                 "unnest"};
  if (node.type() == "SubLink") return refuse(sqlstate::feature_not_supported, "cannot use subquery in " + one);
  if (node.type() != "FuncCall") return done();
  const sql::Node names = node.inner()["funcname"];
  const std::string_view name = names.size() == 1 ? names.at(0).string() : std::string_view();
  if (node.inner()["over"]) return refuse(windowing_error, "window functions are not allowed in " + all);
  if (text::is_one_of(name, aggregates)) return refuse(grouping_error, "aggregate functions are not allowed in " + all);
  if (text::is_one_of(name, sets))
    return refuse(sqlstate::feature_not_supported, "set-returning functions are not allowed in " + all);
  return done();
}

/// What constraints a column has had so far.
struct Said {
  bool is_null = false;
  bool is_not_null = false;
  bool has_default = false;
  bool is_identity = false;
  bool is_generated = false;
};

/// The words of the first conflict that the constraint makes; empty for none.
std::string_view conflict_of(std::string_view type, Said& said) {
  // An identity column is NOT NULL (`transformColumnDefinition()`).
  if (type == "CONSTR_NULL" || type == "CONSTR_NOTNULL" || (type == "CONSTR_IDENTITY" && !said.is_identity)) {
    (type == "CONSTR_NULL" ? said.is_null : said.is_not_null) = true;
    if (said.is_null && said.is_not_null) return "conflicting NULL/NOT NULL declarations";
  }
  if (type == "CONSTR_DEFAULT") {
    if (said.has_default) return "multiple default values specified";
    said.has_default = true;
  }
  if (type == "CONSTR_IDENTITY") {
    if (said.is_identity) return "multiple identity specifications";
    said.is_identity = true;
  }
  if (type == "CONSTR_GENERATED") {
    if (said.is_generated) return "multiple generation clauses specified";
    said.is_generated = true;
  }
  if (said.has_default && said.is_identity) return "both default and identity specified";
  if (said.has_default && said.is_generated) return "both default and generation expression specified";
  if (said.is_identity && said.is_generated) return "both identity and generation expression specified";
  return {};
}

}  // namespace

bool is_system_column(std::string_view name) {
  return text::is_one_of(name, system_columns);
}

Outcome require_column_rules(const sql::Node& column, const Context& context, std::string_view table) {
  if (!context.closed()) return done();
  const std::string_view name = column["colname"].text();
  const bool serial = !serial_type(column).empty();
  if (serial && column["typeName"]["arrayBounds"].size() > 0)
    return refuse(sqlstate::feature_not_supported, "array of serial is not implemented");
  Said said{.is_not_null = serial, .has_default = serial};
  for (const sql::Node& constraint : column["constraints"].items()) {
    const std::string_view words = conflict_of(constraint.inner()["contype"].text(), said);
    if (words.empty()) continue;
    return refuse(sqlstate::syntax_error,
                  std::string(words) + " for column " + in_quotes(name) + " of table " + in_quotes(table));
  }
  if (text::is_one_of(name, system_columns)) {
    return refuse(sqlstate::duplicate_column,
                  "column name " + in_quotes(name) + " conflicts with a system column name");
  }
  return done();
}

Outcome require_default_rules(const sql::Node& expression, const Context& context) {
  if (!context.closed() || !expression) return done();
  const std::string words = "DEFAULT expression";
  Outcome outcome = done();
  for_each_own_node(expression, [&](const sql::Node& node) {
    if (node.type() == "ColumnRef")
      outcome = refuse(sqlstate::feature_not_supported, "cannot use column reference in " + words);
    if (!outcome.refused()) outcome = require_one_row(node, words, words + "s");
    return !outcome.refused();
  });
  return outcome;
}

Outcome require_row_rules(const sql::Node& expression, const Context& context, std::string_view type) {
  if (!context.closed() || !expression) return done();
  const std::string one = type == "CONSTR_CHECK"       ? "check constraint"
                          : type == "CONSTR_GENERATED" ? "column generation expression"
                          : type == "POLICY"           ? "policy expression"
                                                       : "partition key expression";
  Outcome outcome = done();
  for_each_own_node(expression, [&](const sql::Node& node) {
    if (type != "POLICY" || node.type() != "SubLink") outcome = require_one_row(node, one, one + "s");
    return !outcome.refused();
  });
  return outcome;
}

Outcome require_own_columns(const sql::Node& expression, const Context& context, ObjectId table) {
  const Catalog& catalog = context.catalog;
  const Object& object = catalog.object(table);
  if (!context.closed() || object.assumed || !is_table_like(object.kind) || !shows_all_columns(catalog, table))
    return done();
  Outcome outcome = done();
  for_each_own_node(expression, [&](const sql::Node& node) {
    if (node.type() != "ColumnRef") return true;
    const sql::Node fields = node.inner()["fields"];
    const std::string_view name = fields.at(0).string();
    const bool known = fields.size() != 1 || fields.at(0).type() != "String" || catalog.find_column(table, name) ||
                       name == catalog.name(table) || text::is_one_of(name, system_columns);
    if (!known) outcome = refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " does not exist");
    return known;
  });
  return outcome;
}

}  // namespace routegrant::pg

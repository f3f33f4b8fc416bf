#include "pg/relations/operators.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "pg/names/names.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/enum_values.hpp"
#include "pg/relations/ranges.hpp"

namespace routegrant::pg {
namespace {

/// Whether no operator takes a number beside it: arrays, and what scripts made that is no domain.
bool takes_no_number(const Catalog& catalog, const Column& column) {
  if (catalog.text(column.type_text).ends_with("[]")) return true;
  if (column.type == ObjectId::none) return false;
  const Object& type = catalog.object(column.type);
  return (type.kind == ObjectKind::type || type.kind == ObjectKind::composite_type) && !type.system && !type.assumed;
}

bool compares(std::string_view name) {
  for (const std::string_view each : {"=", "<>", "<", ">", "<=", ">="}) {
    if (each == name) return true;
  }
  return false;
}

/// An operand whose type is known: as PostgreSQL prints it, and whether it goes with no number.
struct Operand {
  std::string shown{};
  bool takes_no_number = false;
  bool is_number = false;
};

Operand operand_of(const Context& context, const Ranges& ranges, const sql::Node& node) {
  if (node.type() == "A_Const" && node.inner()["ival"]) return {.shown = "integer", .is_number = true};
  if (node.type() != "ColumnRef") return {};
  const Column* column = column_meant(context.catalog, ranges, node.inner()["fields"]);
  if (column == nullptr) return {};
  const std::string text(context.catalog.text(column->type_text));
  if (column->type == ObjectId::none && (text == "integer" || text == "bigint" || text == "smallint"))
    return {.shown = text, .is_number = true};
  if (!takes_no_number(context.catalog, *column)) return {};
  return {.shown = shown_type(context, {.id = column->type, .text = text}), .takes_no_number = true};
}

Outcome require_operator(const Context& context, const Ranges& ranges, const sql::Node& expression) {
  const std::string_view name = expression["name"].at(0).string();
  if (expression["kind"].text() != "AEXPR_OP" || !compares(name)) return done();
  const Operand left = operand_of(context, ranges, expression["lexpr"]);
  const Operand right = operand_of(context, ranges, expression["rexpr"]);
  const bool fits = !(left.takes_no_number && right.is_number) && !(left.is_number && right.takes_no_number);
  if (fits) return done();
  return refuse(sqlstate::undefined_function,
                "operator does not exist: " + left.shown + " " + std::string(name) + " " + right.shown);
}

}  // namespace

Outcome require_operators(Context& context, const sql::Node& query) {
  if (!context.closed() || query["withClause"] || query["larg"]) return done();
  const Ranges ranges = ranges_of(context, query);
  std::vector<sql::Node> stack;
  if (query["whereClause"]) stack.push_back(query["whereClause"]);
  stack.insert(stack.end(), ranges.conditions.rbegin(), ranges.conditions.rend());
  while (!stack.empty()) {
    const sql::Node node = stack.back();
    stack.pop_back();
    if (node.type() == "A_Expr") {
      if (Outcome outcome = require_operator(context, ranges, node.inner()); outcome.refused()) return outcome;
      if (Outcome outcome = require_compared_labels(context, ranges, node.inner()); outcome.refused()) return outcome;
    }
    if (node.type() != "BoolExpr") continue;
    const std::vector<sql::Node> parts = node.inner()["args"].items();
    stack.insert(stack.end(), parts.rbegin(), parts.rend());
  }
  return done();
}

}  // namespace routegrant::pg

#include "pg/operators.hpp"

#include <string>
#include <string_view>

#include "pg/names.hpp"
#include "pg/types.hpp"
#include "pg/words.hpp"

namespace routegrant::pg {
namespace {

/// The only relation of a query; none where there are more, or other things in its FROM.
ObjectId only_relation(Context& context, const sql::Node& query) {
  const sql::Node from = query["fromClause"];
  sql::Node range = query["relation"];
  if (!range) {
    if (from.size() != 1 || from.at(0).type() != "RangeVar") return ObjectId::none;
    range = from.at(0).inner();
  } else if (from.size() > 0 || query["usingClause"].size() > 0) {
    return ObjectId::none;
  }
  if (query["withClause"]) return ObjectId::none;
  return look_up(context, Space::relation, relation_name(range, std::nullopt)).id;
}

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

}  // namespace

Outcome require_operators(Context& context, const sql::Node& query) {
  if (!context.closed()) return done();
  const sql::Node where = query["whereClause"];
  const sql::Node expression = where.inner();
  if (where.type() != "A_Expr" || expression["kind"].text() != "AEXPR_OP") return done();
  const std::string_view name = expression["name"].at(0).string();
  const sql::Node left = expression["lexpr"];
  const sql::Node right = expression["rexpr"];
  const sql::Node fields = left.inner()["fields"];
  const bool number = right.type() == "A_Const" && right.inner()["ival"];
  if (left.type() != "ColumnRef" || fields.size() != 1 || !number || !compares(name)) return done();
  const ObjectId relation = only_relation(context, query);
  if (relation == ObjectId::none) return done();
  const auto at = context.catalog.find_column(relation, fields.at(0).string());
  if (!at) return done();
  const Column& column = context.catalog.columns(relation)[*at];
  if (!takes_no_number(context.catalog, column)) return done();
  const ResolvedType type{.id = column.type, .text = std::string(context.catalog.text(column.type_text))};
  return refuse(sqlstate::undefined_function,
                "operator does not exist: " + shown_type(context, type) + " " + std::string(name) + " integer");
}

}  // namespace routegrant::pg

#include "pg/bodies/body_results.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/ranges.hpp"

namespace routegrant::pg {
namespace {

/// What a routine gives: one value, or a row of several.
struct Given {
  /// As errors tell it.
  std::string shown{};
  std::vector<ResolvedType> columns{};
};

std::vector<sql::Node> outputs_of(const sql::Node& create) {
  std::vector<sql::Node> outputs;
  for (const sql::Node& each : create["parameters"].items()) {
    const std::string_view mode = each.inner()["mode"].text();
    if (mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_INOUT" || mode == "FUNC_PARAM_TABLE")
      outputs.push_back(each.inner()["argType"]);
  }
  return outputs;
}

bool is_composite(const Catalog& catalog, const ResolvedType& type) {
  if (type.id == ObjectId::none || type.text.ends_with("[]")) return false;
  const ObjectKind kind = catalog.object(type.id).kind;
  return kind != ObjectKind::type && kind != ObjectKind::domain;
}

std::vector<ResolvedType> fields_of(const Catalog& catalog, ObjectId type) {
  std::vector<ResolvedType> fields;
  for (const Column& each : catalog.columns(type)) {
    if (!each.dropped) fields.push_back({.id = each.type, .text = std::string(catalog.text(each.type_text))});
  }
  return fields;
}

/// Nothing where anything does: void, record, and what is not known.
std::optional<Given> given_by(Context& context, const sql::Node& create) {
  const std::vector<sql::Node> outputs = outputs_of(create);
  const bool is_row = outputs.size() > 1 || (create["is_procedure"].truth() && !outputs.empty());
  Given given;
  for (const sql::Node& each : outputs) given.columns.push_back(find_type(context, each));
  if (!is_row) {
    if (outputs.empty() && !create["returnType"]) return std::nullopt;
    const ResolvedType type = outputs.empty() ? find_type(context, create["returnType"]) : given.columns.front();
    if (type.outcome.refused() || type.text.empty() || type.text == "void" || type.text == "record")
      return std::nullopt;
    given = {.shown = shown_type(context, type), .columns = {type}};
    if (is_composite(context.catalog, type)) {
      if (!shows_all_columns(context.catalog, type.id)) return std::nullopt;
      given.columns = fields_of(context.catalog, type.id);
    }
  } else {
    given.shown = "record";
  }
  const bool known = std::none_of(given.columns.begin(), given.columns.end(),
                                  [](const ResolvedType& each) { return each.outcome.refused(); });
  return known ? std::optional(given) : std::nullopt;
}

/// The values of the last statement's rows; nothing where they are not counted.
std::optional<std::vector<sql::Node>> values_of(const sql::Node& targets) {
  std::vector<sql::Node> values;
  for (const sql::Node& each : targets.items()) {
    const sql::Node value = each.inner()["val"];
    const sql::Node fields = value.inner()["fields"];
    const bool star = value.type() == "A_Indirection" ||
                      (value.type() == "ColumnRef" && fields.at(fields.size() - 1).type() == "A_Star");
    if (star) return std::nullopt;
    values.push_back(value);
  }
  return values;
}

bool gives_rows(const sql::Node& last) {
  return last.type() == "SelectStmt" || last.inner()["returningList"].size() > 0;
}

bool fits(Context& context, const Ranges& ranges, const ResolvedType& wanted, const sql::Node& value) {
  std::string from = type_of_expression(context, ranges, value);
  // A constant is a text before it is compared with what is wanted.
  if (from == unknown_type) from = "text";
  return wanted.id != ObjectId::none || !is_never_assigned(from, wanted.text);
}

}  // namespace

Outcome require_result_of(Context& context, const sql::Node& create, const sql::Node& last) {
  if (!context.closed()) return done();
  const auto given = given_by(context, create);
  if (!given) return done();
  const Outcome mismatch = refuse(sqlstate::invalid_function_definition,
                                  "return type mismatch in function declared to return " + given->shown);
  if (last.type() == "ReturnStmt") {
    const bool fitting =
        given->columns.size() != 1 || fits(context, {}, given->columns.front(), last.inner()["returnval"]);
    return fitting ? done() : mismatch;
  }
  if (!last || !gives_rows(last)) return mismatch;
  const sql::Node inner = last.inner();
  if (inner["larg"] || inner["valuesLists"].size() > 0) return done();
  const bool selects = last.type() == "SelectStmt";
  const auto values = values_of(inner[selects ? "targetList" : "returningList"]);
  if (!values) return done();
  const Ranges ranges = ranges_of(context, inner);
  if (values->size() != given->columns.size()) {
    // One value may be a row of all: what is known not to be is of a built-in type.
    const bool is_row = values->size() == 1 && type_of_expression(context, ranges, values->front()).empty();
    return is_row ? done() : mismatch;
  }
  for (std::size_t at = 0; at < values->size(); ++at) {
    if (!fits(context, ranges, given->columns[at], (*values)[at])) return mismatch;
  }
  return done();
}

}  // namespace routegrant::pg

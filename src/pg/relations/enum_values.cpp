#include "pg/relations/enum_values.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names/first_refusal.hpp"
#include "pg/names/names.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view invalid_text_representation = "22P02";

/// The enumeration that a column is of; none for a column of another type or of arrays.
ObjectId enumeration_of(const Catalog& catalog, const Ranges& ranges, const sql::Node& operand) {
  if (operand.type() != "ColumnRef") return ObjectId::none;
  const Column* const column = column_meant(catalog, ranges, operand.inner()["fields"]);
  const bool is_value = column != nullptr && !catalog.text(column->type_text).ends_with("[]");
  return is_value && is_enumeration(catalog, column->type) ? column->type : ObjectId::none;
}

}  // namespace

bool is_enumeration(const Catalog& catalog, ObjectId type) {
  if (type == ObjectId::none) return false;
  const Object& object = catalog.object(type);
  return object.kind == ObjectKind::type && !object.system && !object.assumed && !object.shell &&
         object.part_of == ObjectId::none && !catalog.columns(type).empty();
}

Outcome require_label_of(const Context& context, ObjectId type, const sql::Node& value) {
  const sql::Node constant = value.inner()["sval"];
  if (!context.closed() || value.type() != "A_Const" || !constant || !is_enumeration(context.catalog, type))
    return done();
  const std::string_view label = constant["sval"].text();
  if (context.catalog.find_column(type, label)) return done();
  const ResolvedType shown{.id = type, .text = display_name(context.catalog, type)};
  return refuse(invalid_text_representation,
                "invalid input value for enum " + shown_type(context, shown) + ": " + in_quotes(label));
}

Outcome require_cast_label(Context& context, const sql::Node& type_cast) {
  if (!context.closed() || type_cast["arg"].type() != "A_Const" || type_cast["typeName"]["arrayBounds"].size() > 0)
    return done();
  const ResolvedType type = find_type(context, type_cast["typeName"]);
  return type.outcome.refused() ? done() : require_label_of(context, type.id, type_cast["arg"]);
}

Outcome require_compared_labels(const Context& context, const Ranges& ranges, const sql::Node& a_expr) {
  const std::string_view kind = a_expr["kind"].text();
  constexpr std::array<std::string_view, 6> comparing{"=", "<>", "<", ">", "<=", ">="};
  const bool compares = kind == "AEXPR_IN" || (kind == "AEXPR_OP" && a_expr["name"].size() == 1 &&
                                               text::is_one_of(a_expr["name"].at(0).string(), comparing));
  if (!context.closed() || !compares) return done();
  const ObjectId left = enumeration_of(context.catalog, ranges, a_expr["lexpr"]);
  const ObjectId right = enumeration_of(context.catalog, ranges, a_expr["rexpr"]);
  const sql::Node list = a_expr["rexpr"].inner()["items"];
  std::vector<sql::Node> values = list.items();
  if (list.size() == 0) values = {a_expr["rexpr"]};
  for (const sql::Node& each : values) {
    if (Outcome outcome = require_label_of(context, left, each); outcome.refused()) return outcome;
  }
  return require_label_of(context, right, a_expr["lexpr"]);
}

Outcome require_labels_in(Context& context, ObjectId table, const sql::Node& expression) {
  if (!context.closed()) return done();
  const Ranges ranges{.known = {{.called = context.catalog.name(table), .relation = table, .shows_all = true}}};
  return first_refusal(expression, [&](const sql::Node& node) {
    if (node.type() == "TypeCast") return require_cast_label(context, node.inner());
    return node.type() == "A_Expr" ? require_compared_labels(context, ranges, node.inner()) : done();
  });
}

}  // namespace routegrant::pg

#include "pg/relations/column_defaults.hpp"

#include <string>
#include <utility>

#include "pg/catalog/object_name.hpp"
#include "pg/names/names.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/created.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {

ObjectId sequence_of(Context& context, const sql::Node& expression) {
  if (expression.type() != "FuncCall") return ObjectId::none;
  const sql::Node call = expression.inner();
  const QualifiedName function = qualified_name(call["funcname"], std::nullopt);
  if (function.name != "nextval" || (!function.schema.empty() && function.schema != "pg_catalog"))
    return ObjectId::none;
  sql::Node argument = call["args"].at(0);
  if (argument.type() == "TypeCast") {
    // What is a text until it runs is bound to no sequence.
    const sql::Node names = argument.inner()["typeName"]["names"];
    if (names.at(names.size() - 1).string() != "regclass") return ObjectId::none;
    argument = argument.inner()["arg"];
  }
  const auto name = name_of_text(argument.inner()["sval"]["sval"].text());
  if (argument.type() != "A_Const" || !name) return ObjectId::none;
  const Resolved sequence = look_up(context, Space::relation, *name);
  const bool found = sequence.found() && context.catalog.object(sequence.id).kind == ObjectKind::sequence;
  return found ? sequence.id : ObjectId::none;
}

ObjectId default_sequence_of(Context& context, const sql::Node& column) {
  for (const sql::Node& constraint : column["constraints"].items()) {
    if (constraint.inner()["contype"].text() == "CONSTR_DEFAULT")
      return sequence_of(context, constraint.inner()["raw_expr"]);
  }
  return ObjectId::none;
}

std::string_view serial_type(const sql::Node& column) {
  const sql::Node names = column["typeName"]["names"];
  if (names.size() != 1) return {};
  const std::string_view name = names.at(0).string();
  if (name == "serial" || name == "serial4") return "integer";
  if (name == "bigserial" || name == "serial8") return "bigint";
  return name == "smallserial" || name == "serial2" ? "smallint" : "";
}

sql::Node identity_options(const sql::Node& column) {
  for (const sql::Node& constraint : column["constraints"].items()) {
    if (constraint.inner()["contype"].text() == "CONSTR_IDENTITY") return constraint.inner()["options"];
  }
  return {};
}

namespace {

/// `ChooseRelationName()`: a number follows while the name is taken.
std::string chosen_sequence_name(const Catalog& catalog, ObjectId schema, ObjectId table, std::string_view column) {
  const std::string_view first = catalog.name(table);
  std::string name = made_object_name(first, column, "seq");
  for (int number = 1; catalog.find(Space::relation, schema, name) != ObjectId::none; ++number) {
    const ObjectId taken = catalog.find(Space::relation, schema, name);
    if (catalog.object(taken).assumed) break;
    name = made_object_name(first, column, "seq" + std::to_string(number));
  }
  return name;
}

}  // namespace

Outcome create_owned_sequence(Context& context, ObjectId table, std::string_view column, bool identity,
                              const std::optional<Span>& span, const sql::Node& options) {
  Catalog& catalog = context.catalog;
  ObjectId schema = catalog.object(table).parent;
  std::string name;
  // GENERATED ... AS IDENTITY (SEQUENCE NAME s.q ...), as pg_dump writes it.
  if (const sql::Node said = option_named(options, "sequence_name")["arg"].inner()["items"]) {
    const QualifiedName given = qualified_name(said, span);
    name = given.name;
    if (!given.schema.empty()) {
      const Resolved place = creation_schema(context, given);
      if (place.outcome.refused()) return place.outcome;
      schema = place.id;
    }
    const ObjectId taken = catalog.find(Space::relation, schema, name);
    if (taken != ObjectId::none && !catalog.object(taken).assumed)
      return refuse(sqlstate::duplicate_table, "relation " + in_quotes(name) + " already exists");
  } else {
    name = chosen_sequence_name(catalog, schema, table, column);
  }
  Object sequence{.kind = ObjectKind::sequence,
                  .name = catalog.intern(name),
                  .parent = schema,
                  .owner = catalog.object(table).owner,
                  .identity = identity,
                  .part_of = table,
                  .span = span};
  const auto at = catalog.find_column(table, column);
  if (at) sequence.part_column = static_cast<std::uint32_t>(*at);
  ObjectId made = catalog.find(Space::relation, schema, name);
  if (made != ObjectId::none) {
    take_over(context, made, std::move(sequence));
    catalog.depend(made, table);
  } else {
    made = catalog.create(std::move(sequence));
  }
  if (at && !identity) catalog.edit_columns(table)[*at].default_sequence = made;
  return done();
}

}  // namespace routegrant::pg

#include "pg/names/schema_objects.hpp"

#include <optional>
#include <utility>

#include "pg/names/builtin_functions.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

/// The name in a statement's reference; that of an operator class or family has its access method in front.
QualifiedName referred_name(ObjectKind kind, const sql::Node& object) {
  if (kind == ObjectKind::operator_) return qualified_name(object.inner()["objname"], std::nullopt);
  const std::vector<sql::Node> parts = object.inner()["items"].items();
  const bool of_method = kind == ObjectKind::operator_class || kind == ObjectKind::operator_family;
  if (!of_method) return qualified_name(object.inner()["items"], std::nullopt);
  QualifiedName name{.name = parts.empty() ? std::string() : std::string(parts.back().string())};
  if (parts.size() > 2) name.schema = parts[parts.size() - 2].string();
  return name;
}

std::string written(const QualifiedName& name) {
  return name.schema.empty() ? name.name : name.schema + "." + name.name;
}

Operands operands_of_reference(Context& context, const sql::Node& object) {
  const auto operand = [&](std::size_t at) {
    const sql::Node node = object.inner()["objargs"].at(at);
    return node.type() == "TypeName" ? node.inner() : sql::Node();
  };
  return operands_of(context, operand(0), operand(1));
}

/// The schema that a name gives, in which one may look (`LookupExplicitNamespace()`).
Resolved usable_schema(Context& context, std::string_view name) {
  const ObjectId schema = schema_named(context, name);
  if (schema == ObjectId::none && !context.closed()) return {};
  if (schema == ObjectId::none)
    return {.outcome = refuse(sqlstate::undefined_schema, "schema " + in_quotes(name) + " does not exist")};
  if (Outcome outcome = require_privilege(context, schema, privilege::usage); outcome.refused())
    return {.outcome = outcome};
  return {.id = schema};
}

}  // namespace

Operands operands_of(Context& context, const sql::Node& left, const sql::Node& right) {
  Operands operands;
  for (const sql::Node& node : {left, right}) {
    if (!node) {
      operands.signature += operands.signature.empty() ? "NONE" : ", NONE";
      continue;
    }
    const ResolvedType type = find_type(context, node);
    if (type.outcome.refused()) {
      operands.outcome = type.outcome;
      return operands;
    }
    if (type.id != ObjectId::none) operands.types.push_back(type.id);
    operands.signature += (operands.signature.empty() ? "" : ", ") + type.text;
    operands.shown += (operands.shown.empty() ? "" : ", ") + shown_type(context, type);
  }
  return operands;
}

ObjectId operator_in(const Context& context, ObjectId schema, std::string_view name, std::string_view signature) {
  for (const ObjectId each : context.catalog.operators(schema, name)) {
    if (context.catalog.text(context.catalog.object(each).signature) == signature) return each;
  }
  return ObjectId::none;
}

Resolved routine_with(Context& context, const sql::Node& names, std::string_view signature, std::string_view shown) {
  const QualifiedName name = qualified_name(names, std::nullopt);
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) {
    const Resolved schema = usable_schema(context, name.schema);
    if (!schema.found()) return schema;
    schemas = {schema.id};
  }
  for (const ObjectId schema : schemas) {
    for (const ObjectId each : context.catalog.routines(schema, name.name)) {
      if (context.catalog.text(context.catalog.object(each).signature) == signature) return {.id = each};
    }
  }
  const bool built_in = (name.schema.empty() || name.schema == "pg_catalog") &&
                        is_builtin_function(name.name, context.features().version);
  if (built_in || !context.closed()) return {};
  return {.outcome = refuse(sqlstate::undefined_function,
                            "function " + written_name(names) + "(" + std::string(shown) + ") does not exist")};
}

Resolved look_up_schema_object(Context& context, ObjectKind kind, const sql::Node& object) {
  const QualifiedName name = referred_name(kind, object);
  Operands operands;
  if (kind == ObjectKind::operator_) operands = operands_of_reference(context, object);
  if (operands.outcome.refused()) return {.outcome = operands.outcome};
  const auto in = [&](ObjectId schema) {
    return kind == ObjectKind::operator_ ? operator_in(context, schema, name.name, operands.signature)
                                         : context.catalog.find(space_of(kind), schema, name.name);
  };
  if (!name.schema.empty()) {
    const Resolved schema = usable_schema(context, name.schema);
    return schema.found() ? Resolved{.id = in(schema.id)} : schema;
  }
  for (const ObjectId schema : search_path(context)) {
    if (const ObjectId found = in(schema); found != ObjectId::none) return {.id = found};
  }
  return {};
}

Outcome no_such_schema_object(Context& context, ObjectKind kind, const sql::Node& object) {
  if (!context.closed()) return done();
  const std::string name = written(referred_name(kind, object));
  if (kind == ObjectKind::operator_) {
    const Operands operands = operands_of_reference(context, object);
    if (operands.outcome.refused()) return operands.outcome;
    std::string left = operands.shown;
    std::string right;
    if (const std::size_t comma = left.find(", "); comma != std::string::npos) {
      right = left.substr(comma + 2);
      left = left.substr(0, comma) + " ";
    } else {
      std::swap(left, right);
    }
    return refuse(sqlstate::undefined_function, "operator does not exist: " + left + name + " " + right);
  }
  std::string where = kind == ObjectKind::collation ? " for encoding \"UTF8\"" : "";
  std::string behind;
  if (kind == ObjectKind::operator_class || kind == ObjectKind::operator_family)
    behind = " for access method " + in_quotes(object.inner()["items"].at(0).string());
  return refuse(sqlstate::undefined_object,
                std::string(name_of(kind)) + " " + in_quotes(name) + where + " does not exist" + behind);
}

Outcome not_owner_of_schema_object(ObjectKind kind, const sql::Node& object) {
  return refuse(sqlstate::insufficient_privilege,
                "must be owner of " + std::string(name_of(kind)) + " " + written(referred_name(kind, object)));
}

}  // namespace routegrant::pg

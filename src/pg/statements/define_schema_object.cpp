#include "pg/statements/define_schema_object.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "pg/names/builtin_functions.hpp"
#include "pg/names/encodings.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/schema_objects.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view unique_violation = "23505";

/// The input types of the operator's function.
std::string inputs_of(const Operands& operands) {
  return operands.signature.starts_with("NONE, ") ? operands.signature.substr(6) : operands.signature;
}

ObjectId make(Context& context, Object object, const QualifiedName& name, ObjectId schema) {
  object.name = context.catalog.intern(name.name);
  object.parent = schema;
  object.owner = context.current();
  object.span = name.span;
  return context.catalog.create(std::move(object), {});
}

Outcome require_operands(const Context& context, const sql::Node& left, const sql::Node& right) {
  if (!context.closed() || right) return done();
  if (context.features().version < 14) {
    if (left) return done();
    return refuse(sqlstate::invalid_function_definition, "at least one of leftarg or rightarg must be specified");
  }
  return refuse(sqlstate::invalid_function_definition,
                left ? "operator right argument type must be specified" : "operator argument types must be specified");
}

/// `DefineOperator()`, `OperatorCreate()`.
Outcome define_operator(const sql::Node& node, const QualifiedName& name, Context& context) {
  const Resolved schema = creation_schema(context, name, Space::routine);
  if (schema.outcome.refused()) return schema.outcome;
  const sql::Node options = node["definition"];
  sql::Node function = option_named(options, "function");
  if (!function) function = option_named(options, "procedure");
  if (!function && context.closed())
    return refuse(sqlstate::invalid_function_definition, "operator function must be specified");
  const sql::Node left = option_named(options, "leftarg")["arg"].inner();
  const sql::Node right = option_named(options, "rightarg")["arg"].inner();
  const Operands operands = operands_of(context, left, right);
  if (operands.outcome.refused()) return operands.outcome;
  if (Outcome outcome = require_operands(context, left, right); outcome.refused()) return outcome;
  for (const ObjectId type : operands.types) {
    if (Outcome outcome = require_type_usage(context, type); outcome.refused()) return outcome;
  }
  const Resolved routine = routine_with(context, function["arg"].inner()["names"], inputs_of(operands), operands.shown);
  if (routine.outcome.refused()) return routine.outcome;
  if (routine.found()) {
    if (Outcome outcome = require_privilege(context, routine.id, privilege::execute); outcome.refused()) return outcome;
  }
  if (operator_in(context, schema.id, name.name, operands.signature) != ObjectId::none) {
    return context.closed() ? refuse(sqlstate::duplicate_function, "operator " + name.name + " already exists")
                            : done();
  }
  const ObjectId made =
      make(context, {.kind = ObjectKind::operator_, .signature = context.catalog.intern(operands.signature)}, name,
           schema.id);
  if (routine.found()) context.catalog.depend(made, routine.id);
  for (const ObjectId type : operands.types) context.catalog.depend(made, type);
  return done();
}

/// A collation's name is taken for one encoding only, unless its provider knows them all.
std::string encoding_words(const sql::Node& node) {
  const sql::Node from = option_named(node["definition"], "from")["arg"].inner()["items"];
  const std::string_view provider = option_named(node["definition"], "provider")["arg"].inner()["names"].at(0).string();
  const std::string_view source = from.at(from.size() == 0 ? 0 : from.size() - 1).string();
  const bool any = source == "C" || source == "POSIX" || provider == "icu" || provider == "builtin";
  return any ? "" : " for encoding \"UTF8\"";
}

Outcome taken(ObjectKind kind, const std::string& name, const sql::Node& node) {
  if (kind == ObjectKind::search_configuration || kind == ObjectKind::search_dictionary) {
    return refuse(unique_violation, std::string("duplicate key value violates unique constraint \"pg_ts_") +
                                        (kind == ObjectKind::search_dictionary ? "dict_dict" : "config_cfg") +
                                        "name_index\"");
  }
  const std::string where = kind == ObjectKind::collation ? encoding_words(node) : "";
  return refuse(sqlstate::duplicate_object,
                std::string(name_of(kind)) + " " + in_quotes(name) + where + " already exists");
}

/// What is known by its name alone.
Outcome create_named(const sql::Node& node, Object object, const QualifiedName& name, Context& context) {
  const Resolved schema = creation_schema(context, name, Space::routine);
  if (schema.outcome.refused()) return schema.outcome;
  const ObjectKind kind = object.kind;
  if (context.catalog.find(space_of(kind), schema.id, name.name) != ObjectId::none)
    return node["if_not_exists"].truth() || !context.closed() ? done() : taken(kind, name.name, node);
  make(context, std::move(object), name, schema.id);
  return done();
}

QualifiedName name_in_list(const sql::Node& strings, const StatementText& text) {
  QualifiedName name = qualified_name(strings, std::nullopt);
  name.span = text.find_name(name.name, 1);
  return name;
}

/// Several columns that are there, or an expression.
Outcome require_statistics(const sql::Node& elements, const Context& context, ObjectId table) {
  const Catalog& catalog = context.catalog;
  if (!context.closed() || !shows_all_columns(catalog, table) || catalog.object(table).assumed) return done();
  bool has_expression = false;
  for (const sql::Node& each : elements.items()) {
    const std::string_view name = each.inner()["name"].text();
    has_expression = has_expression || name.empty();
    if (!name.empty() && !catalog.find_column(table, name))
      return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " does not exist");
  }
  if (has_expression || elements.size() > 1) return done();
  return refuse(sqlstate::invalid_object_definition, "extended statistics require at least 2 columns");
}

/// CREATE STATISTICS: the table's owner, then CREATE on the schema (`CreateStatistics()`).
Outcome apply_statistics(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["relations"].at(0);
  if (range.type() != "RangeVar") return done();
  const Resolved table =
      find_or_assume(context, ObjectKind::table, relation_name(range.inner(), span_of_relation(range.inner(), text)));
  if (table.outcome.refused()) return table.outcome;
  if (Outcome outcome = require_ownership(context, table.id); outcome.refused()) return outcome;
  const QualifiedName name = name_in_list(node["defnames"], text);
  // Without a name of its own it lies where the table does, under a name that nobody asks for.
  if (name.name.empty()) return done();
  Object object{.kind = ObjectKind::statistics, .part_of = table.id};
  for (const sql::Node& element : node["exprs"].items()) {
    const auto column = context.catalog.find_column(table.id, element.inner()["name"].text());
    if (column) object.column_uses.push_back({.relation = table.id, .column = static_cast<std::uint32_t>(*column)});
  }
  const ObjectId schema = creation_schema(context, name, Space::routine).id;
  const bool is_new =
      schema == ObjectId::none || context.catalog.find(Space::statistics, schema, name.name) == ObjectId::none;
  if (Outcome outcome = require_statistics(node["exprs"], context, table.id); is_new && outcome.refused())
    return outcome;
  return create_named(node, std::move(object), name, context);
}

/// Between two encodings a schema has one default (`ConversionCreate()`). It is kept as the conversion's signature.
Outcome require_one_default(const Context& context, ObjectId schema, const std::string& between) {
  const std::vector<ObjectId> all = context.catalog.children(schema);
  const bool taken = std::any_of(all.begin(), all.end(), [&](ObjectId each) {
    const Object& object = context.catalog.object(each);
    return object.kind == ObjectKind::conversion && context.catalog.text(object.signature) == between;
  });
  return taken ? refuse(sqlstate::duplicate_object, "default conversion for " + between + " already exists") : done();
}

/// `CreateConversionCommand()`. The function is not looked for.
Outcome apply_conversion(const sql::Node& node, const StatementText& text, Context& context) {
  const QualifiedName name = name_in_list(node["conversion_name"], text);
  Object object{.kind = ObjectKind::conversion};
  if (!context.closed()) return create_named(node, std::move(object), name, context);
  const Resolved schema = creation_schema(context, name, Space::routine);
  if (schema.outcome.refused()) return schema.outcome;
  const std::string_view source = encoding_name(node["for_encoding_name"].text());
  const std::string_view target = encoding_name(node["to_encoding_name"].text());
  if (source.empty() || target.empty()) {
    const std::string side = source.empty() ? "source" : "destination";
    const std::string_view unknown = node[source.empty() ? "for_encoding_name" : "to_encoding_name"].text();
    return refuse(sqlstate::undefined_object, side + " encoding " + in_quotes(unknown) + " does not exist");
  }
  if (source == "SQL_ASCII" || target == "SQL_ASCII")
    return refuse(sqlstate::invalid_object_definition, "encoding conversion to or from \"SQL_ASCII\" is not supported");
  const bool is_new = context.catalog.find(Space::conversion, schema.id, name.name) == ObjectId::none;
  if (is_new && node["def"].truth()) {
    const std::string between = std::string(source) + " to " + std::string(target);
    if (Outcome outcome = require_one_default(context, schema.id, between); outcome.refused()) return outcome;
    object.signature = context.catalog.intern(between);
  }
  return create_named(node, std::move(object), name, context);
}

/// A class or family of this name and access method, which is kept as its signature; several methods may have one.
Outcome taken_by_method(const Context& context, ObjectId existing, std::string_view method) {
  const Object& object = context.catalog.object(existing);
  if (!context.closed() || context.catalog.text(object.signature) != method) return done();
  return refuse(sqlstate::duplicate_object, std::string(name_of(object.kind)) + " " +
                                                in_quotes(context.catalog.name(existing)) + " for access method " +
                                                in_quotes(method) + " already exists");
}

/// An operator class comes with a family of its name (`DefineOpClass()`).
Outcome apply_operator_class(const sql::Node& node, const StatementText& text, Context& context) {
  const QualifiedName name = name_in_list(node["opclassname"], text);
  const Resolved schema = creation_schema(context, name, Space::routine);
  if (schema.outcome.refused()) return schema.outcome;
  if (Outcome outcome = require_superuser(context, "create an operator class"); outcome.refused()) return outcome;
  const std::string_view method = node["amname"].text();
  const ObjectId existing = context.catalog.find(Space::operator_class, schema.id, name.name);
  if (existing != ObjectId::none) return taken_by_method(context, existing, method);
  const NameId kept = context.catalog.intern(method);
  Object object{.kind = ObjectKind::operator_class, .signature = kept};
  if (!node["opfamilyname"])
    object.part_of = make(context, {.kind = ObjectKind::operator_family, .signature = kept}, name, schema.id);
  const ResolvedType type = find_type(context, node["datatype"]);
  if (type.outcome.refused()) return type.outcome;
  const ObjectId made = make(context, std::move(object), name, schema.id);
  if (type.id != ObjectId::none) context.catalog.depend(made, type.id);
  for (const sql::Node& each : node["items"].items()) {
    const sql::Node item = each.inner();
    const sql::Node reference = item["name"];
    if (!reference["objname"]) continue;
    const std::int64_t kind = item["itemtype"].integer();
    constexpr std::int64_t function = 2;
    if (kind != function) continue;
    const Resolved routine = resolve_routine(context, {.objtype = "OBJECT_FUNCTION", .object = reference}, false);
    if (routine.found()) context.catalog.depend(made, routine.id);
  }
  return done();
}

Outcome apply_operator_family(const sql::Node& node, const StatementText& text, Context& context) {
  const QualifiedName name = name_in_list(node["opfamilyname"], text);
  const Resolved schema = creation_schema(context, name, Space::routine);
  if (schema.outcome.refused()) return schema.outcome;
  if (Outcome outcome = require_superuser(context, "create an operator family"); outcome.refused()) return outcome;
  const std::string_view method = node["amname"].text();
  const ObjectId existing = context.catalog.find(Space::operator_family, schema.id, name.name);
  if (existing != ObjectId::none) return taken_by_method(context, existing, method);
  make(context, {.kind = ObjectKind::operator_family, .signature = context.catalog.intern(method)}, name, schema.id);
  return done();
}

}  // namespace

Outcome define_schema_object(const sql::Node& node, const QualifiedName& name, Context& context) {
  const std::string_view kind = node["kind"].text();
  if (kind == "OBJECT_OPERATOR") return define_operator(node, name, context);
  if (kind == "OBJECT_COLLATION") return create_named(node, {.kind = ObjectKind::collation}, name, context);
  if (kind == "OBJECT_TSCONFIGURATION")
    return create_named(node, {.kind = ObjectKind::search_configuration}, name, context);
  if (kind == "OBJECT_TSDICTIONARY") return create_named(node, {.kind = ObjectKind::search_dictionary}, name, context);
  if (kind == "OBJECT_TSPARSER") return require_superuser(context, "create text search parsers");
  if (kind == "OBJECT_TSTEMPLATE") return require_superuser(context, "create text search templates");
  return done();
}

const Statement create_statistics{.node = "CreateStatsStmt", .apply = apply_statistics};
const Statement create_conversion{.node = "CreateConversionStmt", .apply = apply_conversion};
const Statement create_operator_class{.node = "CreateOpClassStmt", .apply = apply_operator_class};
const Statement create_operator_family{.node = "CreateOpFamilyStmt", .apply = apply_operator_family};

}  // namespace routegrant::pg

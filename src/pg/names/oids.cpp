#include "pg/names/oids.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "pg/catalog/object.hpp"
#include "pg/names/names.hpp"
#include "pg/names/references.hpp"
#include "sql/identifier.hpp"
#include "sql/parser.hpp"

namespace routegrant::pg {
namespace {

template <class Id>
std::string number(Id id) {
  return std::to_string(static_cast<std::uint32_t>(id));
}

std::optional<ObjectId> object_of(const Value& value, const Context& context) {
  const auto id = value.oid.empty() ? std::nullopt : text::integer(value.oid);
  if (!id || *id < 0 || static_cast<std::size_t>(*id) >= context.catalog.object_count()) return std::nullopt;
  return ObjectId{static_cast<std::uint32_t>(*id)};
}

/// Whether the name alone leads to the object (`RelationIsVisible()` and its like).
bool is_visible(ObjectId id, const Context& context) {
  const Catalog& catalog = context.catalog;
  const Object& object = catalog.object(id);
  for (const ObjectId schema : search_path(context)) {
    if (schema == object.parent) return true;
    const bool hides = is_routine(object.kind)
                           ? !catalog.routines(schema, catalog.name(id)).empty()
                           : catalog.find(space_of(object.kind), schema, catalog.name(id)) != ObjectId::none;
    if (hides) return false;
  }
  return false;
}

std::string shown_name(ObjectId id, const Context& context) {
  const Object& object = context.catalog.object(id);
  const std::string name = sql::quoted_identifier(context.catalog.name(id));
  if (object.kind == ObjectKind::schema || is_visible(id, context)) return name;
  return sql::quoted_identifier(context.catalog.name(object.parent)) + "." + name;
}

/// s.f(integer,text): the arguments without blanks between them (`format_procedure()`).
std::string shown_procedure(ObjectId id, const Context& context) {
  std::string arguments(context.catalog.text(context.catalog.object(id).signature));
  for (std::size_t at = arguments.find(", "); at != std::string::npos; at = arguments.find(", ", at))
    arguments.erase(at + 1, 1);
  return shown_name(id, context) + "(" + arguments + ")";
}

bool fits(std::string_view type, ObjectKind kind) {
  if (type == "regnamespace") return kind == ObjectKind::schema;
  if (type == "regproc" || type == "regprocedure") return is_routine(kind);
  if (type == "regclass") return space_of(kind) == Space::relation;
  return type == "regtype" && space_of(kind) == Space::type;
}

Value with_oid(std::string shown, std::string oid) {
  Value value = Value::of(std::move(shown));
  value.oid = std::move(oid);
  return value;
}

Value of_object(std::string_view type, ObjectId id, const Context& context) {
  return with_oid(type == "regprocedure" ? shown_procedure(id, context) : shown_name(id, context), number(id));
}

Value role_of(const Value& value, const Context& context) {
  if (!value.oid.empty()) {
    const auto id = text::integer(value.oid);
    if (!id || *id <= 0 || static_cast<std::size_t>(*id) >= context.roles().size()) return {};
    const RoleId role{static_cast<std::uint32_t>(*id)};
    return with_oid(sql::quoted_identifier(context.roles().name(role)), value.oid);
  }
  const auto name = name_of_text(value.text);
  const auto role = name && name->schema.empty() ? context.roles().find(name->name) : std::nullopt;
  if (!role || context.roles()[*role].origin == Origin::assumed) return {};
  return with_oid(value.text, number(*role));
}

ObjectId named_in(std::string_view type, ObjectId schema, std::string_view name, const Context& context) {
  const Catalog& catalog = context.catalog;
  if (schema == ObjectId::none) return ObjectId::none;
  if (type != "regproc") return catalog.find(type == "regtype" ? Space::type : Space::relation, schema, name);
  const std::vector<ObjectId> routines = catalog.routines(schema, name);
  return routines.size() == 1 ? routines.front() : ObjectId::none;
}

/// f(integer, text): read as GRANT would read it. Types that are not found make it unknown.
ObjectId procedure_named(const std::string& text, const Context& context) {
  sql::ParseError error;
  const auto parsed = sql::parse("DROP FUNCTION " + text, error);
  if (!parsed || parsed->root()["stmts"].size() != 1 || parsed->statement().type() != "DropStmt") return ObjectId::none;
  const sql::Node objects = parsed->statement().inner()["objects"];
  if (objects.size() != 1 || objects.at(0).inner()["args_unspecified"].truth()) return ObjectId::none;
  Context own = context;
  const Resolved found = resolve_routine(own, {.objtype = "OBJECT_ROUTINE", .object = objects.at(0)}, false);
  const bool known = found.found() && static_cast<std::size_t>(found.id) < context.catalog.object_count();
  return known && !own.catalog.object(found.id).assumed ? found.id : ObjectId::none;
}

ObjectId named(std::string_view type, const std::string& text, const Context& context) {
  if (type == "regprocedure") return procedure_named(text, context);
  const auto name = name_of_text(text);
  if (!name) return ObjectId::none;
  if (type == "regnamespace") return name->schema.empty() ? schema_named(context, name->name) : ObjectId::none;
  if (!name->schema.empty()) return named_in(type, schema_named(context, name->schema), name->name, context);
  for (const ObjectId schema : search_path(context)) {
    const ObjectId found = named_in(type, schema, name->name, context);
    if (found != ObjectId::none) return found;
  }
  return ObjectId::none;
}

/// "x integer, y text" (`print_function_arguments()`); only routines whose arguments all go in are told.
Value identity_arguments(ObjectId id, const Context& context) {
  const Catalog& catalog = context.catalog;
  const Object& object = catalog.object(id);
  if (!is_routine(object.kind) || object.signature != object.full_signature || object.shape.variadic) return {};
  const std::vector<std::string_view> names = text::split(catalog.text(object.shape.parameters), ',');
  std::string_view types = catalog.text(object.signature);
  std::string out;
  for (std::size_t at = 0; !types.empty(); ++at) {
    const std::size_t end = types.find(", ");
    const std::string_view name = at < names.size() ? names[at] : std::string_view();
    out += (at == 0 ? "" : ", ") + (name.empty() ? std::string() : sql::quoted_identifier(name) + " ");
    out += types.substr(0, end);
    types.remove_prefix(end == std::string_view::npos ? types.size() : end + 2);
  }
  return Value::of(std::move(out));
}

}  // namespace

std::optional<Value> as_oid_type(std::string_view type, const Value& value, const Context& context) {
  if (type == "oid") return value.oid.empty() ? value : with_oid(value.oid, value.oid);
  if (type != "regrole" && type != "regnamespace" && type != "regclass" && type != "regproc" &&
      type != "regprocedure" && type != "regtype")
    return std::nullopt;
  if (value.kind != Value::Kind::text) return value;
  if (type == "regrole") return role_of(value, context);
  if (value.oid.empty()) {
    const ObjectId found = named(type, value.text, context);
    const bool known = found != ObjectId::none && !context.catalog.object(found).assumed;
    // What is not found is an error, or a system's own.
    return known ? of_object(type, found, context) : Value{};
  }
  const auto id = object_of(value, context);
  if (!id || !fits(type, context.catalog.object(*id).kind)) return Value{};
  return of_object(type, *id, context);
}

std::optional<Value> describe_oid(std::string_view function, const std::vector<Value>& arguments,
                                  const Context& context) {
  if (arguments.size() != 1) return std::nullopt;
  if (function == "oidvectortypes") return arguments.front();
  if (function == "pg_get_userbyid") {
    const Value role = arguments.front().oid.empty() ? Value{} : role_of(arguments.front(), context);
    const auto id = text::integer(role.oid);
    return id ? Value::of(std::string(context.roles().name(RoleId{static_cast<std::uint32_t>(*id)}))) : Value{};
  }
  if (function != "pg_get_function_identity_arguments") return std::nullopt;
  const auto id = object_of(arguments.front(), context);
  return id ? identity_arguments(*id, context) : Value{};
}

}  // namespace routegrant::pg

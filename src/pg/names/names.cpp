#include "pg/names/names.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "pg/names/builtin.hpp"
#include "pg/names/completeness.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/system_relations.hpp"
#include "pg/names/words.hpp"
#include "sql/identifier.hpp"
#include "sql/tokens.hpp"

namespace routegrant::pg {
namespace {

bool usable(const Context& context, ObjectId schema) {
  return !context.closed() || privileges_on(context.catalog, context.current(), schema, privilege::usage) != 0;
}

std::string missing(ObjectKind kind, const QualifiedName& name) {
  const std::string shown = name.schema.empty() ? name.name : name.schema + "." + name.name;
  if (space_of(kind) == Space::relation) return "relation \"" + shown + "\" does not exist";
  std::string_view word = error_word(kind);
  if (kind == ObjectKind::domain) word = "type";
  if (kind == ObjectKind::server) word = "server";
  const bool number = kind == ObjectKind::large_object;
  return std::string(word) + " " + (number ? shown : in_quotes(shown)) + " does not exist";
}

/// The schema that an object is assumed in when no schema is written: the first one that the path names, but no `$user`
/// that is not there.
Resolved assumed_schema(Context& context, const QualifiedName& name) {
  if (!name.schema.empty()) return find_schema(context, name.schema, name.span);
  for (const std::string& element : context.session.search_path) {
    const std::string_view wanted =
        element == "$user" ? context.roles().name(context.current()) : std::string_view(element);
    if (wanted == "pg_catalog" || wanted.empty()) continue;
    if (const ObjectId schema = schema_named(context, wanted); schema != ObjectId::none) return {.id = schema};
    if (element != "$user") return find_schema(context, wanted, name.span);
  }
  return find_schema(context, "public", name.span);
}

/// A name in one schema; what pg_catalog holds is made at its first mention.
ObjectId name_in(Context& context, Space space, ObjectId schema, std::string_view name) {
  if (space == Space::relation && context.catalog.object(schema).system && context.catalog.name(schema) != "public") {
    // What a newer server has may be meant wherever the version is only assumed.
    return find_system_relation(context.catalog, schema, name, context.closed() ? context.features().version : 0);
  }
  return context.catalog.find(space, schema, name);
}

ObjectId row_type(const Context& context, ObjectId schema, std::string_view name) {
  const ObjectId relation = context.catalog.find(Space::relation, schema, name);
  if (relation == ObjectId::none) return ObjectId::none;
  const ObjectKind kind = context.catalog.object(relation).kind;
  return is_table_like(kind) || kind == ObjectKind::composite_type ? relation : ObjectId::none;
}

ObjectId type_in(const Context& context, ObjectId schema, std::string_view name) {
  static constexpr std::array<std::string_view, 5> domains{"cardinal_number", "character_data", "sql_identifier",
                                                           "time_stamp", "yes_or_no"};
  const std::string_view where = context.catalog.name(schema);
  if ((where == "pg_catalog" && is_builtin_type(name)) ||
      (where == "information_schema" && text::is_one_of(name, domains)))
    return find_system_type(context.catalog, schema, name);
  const ObjectId type = context.catalog.find(Space::type, schema, name);
  return type != ObjectId::none ? type : row_type(context, schema, name);
}

}  // namespace

bool knows_all_names(const Context& context) {
  return context.closed() && context.ledger.dynamic.empty();
}

bool is_unseen(const Object& object) {
  return object.assumed && !object.system;
}

ResolvedRole find_role(Context& context, std::string_view name, const std::optional<Span>& span) {
  if (const auto known = context.roles().find(name)) return {.id = *known};
  if (const int since = predefined_role_since(name); since != 0) context.needs(since);
  if (knows_all_names(context) || is_reserved_role(name)) {
    return {.outcome = refuse(sqlstate::undefined_object, "role \"" + std::string(name) + "\" does not exist")};
  }
  return {.id = context.catalog.roles().add(
              {.name = std::string(name), .login = true, .origin = Origin::assumed, .span = span})};
}

ObjectId schema_named(const Context& context, std::string_view name) {
  return context.catalog.find(Space::schema, context.catalog.database(), name);
}

std::vector<ObjectId> search_path(const Context& context) {
  std::vector<ObjectId> path;
  const auto add = [&](std::string_view name) {
    const ObjectId schema = schema_named(context, name);
    if (schema != ObjectId::none && std::find(path.begin(), path.end(), schema) == path.end() &&
        usable(context, schema)) {
      path.push_back(schema);
    }
  };
  const auto listed = [&](std::string_view name) {
    const std::vector<std::string>& names = context.session.search_path;
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!listed("pg_temp")) add("pg_temp");
  if (!listed("pg_catalog")) add("pg_catalog");
  for (const std::string& element : context.session.search_path) {
    add(element == "$user" ? context.roles().name(context.current()) : std::string_view(element));
  }
  return path;
}

Resolved find_schema(Context& context, std::string_view name, const std::optional<Span>& span) {
  if (const ObjectId schema = schema_named(context, name); schema != ObjectId::none) return {.id = schema};
  if (knows_all_names(context))
    return {.outcome = refuse(sqlstate::undefined_schema, "schema \"" + std::string(name) + "\" does not exist")};
  Object schema{.kind = ObjectKind::schema,
                .name = context.catalog.intern(name),
                .parent = context.catalog.database(),
                .assumed = true,
                .span = span};
  return {.id = context.catalog.create(std::move(schema), {})};
}

Outcome make_temporary_schema(Context& context) {
  if (schema_named(context, "pg_temp") != ObjectId::none) {
    // Without TEMP one's own temporary schema can be used, but nothing be made in it (pg_namespace_aclmask()).
    if (!require_privilege(context, context.catalog.database(), privilege::temporary).refused()) return done();
    return refuse(sqlstate::insufficient_privilege, "permission denied for schema pg_temp");
  }
  if (require_privilege(context, context.catalog.database(), privilege::temporary).refused()) {
    return refuse(sqlstate::insufficient_privilege, "permission denied to create temporary tables in database \"" +
                                                        std::string(context.catalog.name(context.catalog.database())) +
                                                        "\"");
  }
  Object schema{.kind = ObjectKind::schema,
                .name = context.catalog.intern("pg_temp"),
                .parent = context.catalog.database(),
                .owner = RoleId::bootstrap,
                .system = true};
  const Bits all = privilege::usage | privilege::create;
  context.catalog.create(
      std::move(schema),
      {.is_set = true, .entries = {{.grantee = RoleId::everyone, .grantor = RoleId::bootstrap, .privileges = all}}});
  return done();
}

Outcome require_here(const Context& context, Space space, const QualifiedName& name) {
  if (name.database.empty() || !context.closed() || name.database == context.catalog.name(context.catalog.database()))
    return done();
  const std::string written = name.database + "." + name.schema + "." + name.name;
  return refuse(sqlstate::feature_not_supported, "cross-database references are not implemented: " +
                                                     (space == Space::relation ? in_quotes(written) : written));
}

Resolved creation_schema(Context& context, const QualifiedName& name, Space space) {
  Resolved schema;
  if (Outcome outcome = require_here(context, space, name); outcome.refused()) return {.outcome = outcome};
  if (name.schema == "pg_temp") {
    if (Outcome outcome = make_temporary_schema(context); outcome.refused()) return {.outcome = outcome};
  }
  if (!name.schema.empty()) {
    schema = find_schema(context, name.schema, name.span);
  } else if (!context.closed()) {
    schema = assumed_schema(context, name);
  } else {
    // pg_temp and pg_catalog, which are searched first, count only where the path lists them.
    for (const std::string& element : context.session.search_path) {
      if (element == "pg_temp") {
        if (Outcome outcome = make_temporary_schema(context); outcome.refused()) return {.outcome = outcome};
      }
      const ObjectId each = schema_named(
          context, element == "$user" ? context.roles().name(context.current()) : std::string_view(element));
      if (each == ObjectId::none || !usable(context, each)) continue;
      schema.id = each;
      break;
    }
    if (!schema.found())
      return {.outcome = refuse(sqlstate::undefined_schema, "no schema has been selected to create in")};
  }
  if (schema.outcome.refused()) return schema;
  if (context.closed() && space == Space::relation && context.catalog.name(schema.id) == "pg_catalog") {
    return {.outcome = refuse(sqlstate::insufficient_privilege,
                              "permission denied to create \"pg_catalog." + name.name + "\"")};
  }
  schema.outcome = require_privilege(context, schema.id, privilege::create);
  return schema;
}

Resolved look_up(Context& context, Space space, const QualifiedName& name) {
  if (Outcome outcome = require_here(context, space, name); outcome.refused()) return {.outcome = outcome};
  if (!name.schema.empty()) {
    const ObjectId schema = schema_named(context, name.schema);
    if (schema == ObjectId::none) {
      if (!knows_all_names(context)) return {};
      return {.outcome = refuse(sqlstate::undefined_schema, "schema \"" + name.schema + "\" does not exist")};
    }
    if (Outcome outcome = require_privilege(context, schema, privilege::usage); outcome.refused())
      return {.outcome = outcome};
    return {.id = space == Space::type ? type_in(context, schema, name.name)
                                       : name_in(context, space, schema, name.name)};
  }
  for (const ObjectId schema : search_path(context)) {
    const ObjectId id =
        space == Space::type ? type_in(context, schema, name.name) : name_in(context, space, schema, name.name);
    if (id != ObjectId::none) return {.id = id};
  }
  return {};
}

StoredAcl acl_of_unseen(const Context& context, ObjectKind kind, ObjectId schema) {
  for (const ObjectId id : context.catalog.children(schema)) {
    const ObjectKind other = context.catalog.object(id).kind;
    const bool is_meant = other == kind || (is_table_like(other) && is_table_like(kind));
    if (is_meant && context.catalog.name(id) == "*") return context.catalog.acl(id);
  }
  return {};
}

Resolved find_or_assume(Context& context, ObjectKind kind, const QualifiedName& name) {
  const Space space = space_of(kind);
  Resolved found = look_up(context, space, name);
  if (found.found() || found.outcome.refused()) return found;
  if (context.closed() && kind == ObjectKind::type && name.name.starts_with("_")) {
    // `_mood` is the array of `mood`.
    const Resolved element = look_up(context, space, {.schema = name.schema, .name = name.name.substr(1)});
    if (element.found())
      return {.outcome = refuse(sqlstate::invalid_grant_operation, "cannot set privileges of array types")};
  }
  if (knows_all_names(context)) {
    const std::string_view code = space == Space::relation ? sqlstate::undefined_table : sqlstate::undefined_object;
    return {.outcome = refuse(code, missing(kind, name))};
  }
  const Resolved schema = assumed_schema(context, name);
  if (schema.outcome.refused()) return schema;
  Object object{.kind = kind,
                .name = context.catalog.intern(name.name),
                .parent = schema.id,
                .assumed = true,
                .system = context.catalog.object(schema.id).system && context.catalog.name(schema.id) != "public",
                .span = name.span};
  if (object.system) object.owner = RoleId::bootstrap;
  StoredAcl given = acl_of_unseen(context, kind, schema.id);
  return {.id = context.catalog.create(std::move(object), std::move(given))};
}

ObjectId global_parent(const Context& context, ObjectKind kind) {
  const bool shared = kind == ObjectKind::database || kind == ObjectKind::tablespace || kind == ObjectKind::parameter;
  return shared ? ObjectId::none : context.catalog.database();
}

Resolved find_or_assume_global(Context& context, ObjectKind kind, std::string_view name,
                               const std::optional<Span>& span) {
  const ObjectId parent = global_parent(context, kind);
  const ObjectId id = context.catalog.find(space_of(kind), parent, name);
  if (id != ObjectId::none) return {.id = id};
  if (context.closed()) {
    const std::string_view code = kind == ObjectKind::database ? sqlstate::undefined_database
                                  : kind == ObjectKind::schema ? sqlstate::undefined_schema
                                                               : sqlstate::undefined_object;
    return {.outcome = refuse(code, missing(kind, {.name = std::string(name)}))};
  }
  Object object{.kind = kind, .name = context.catalog.intern(name), .parent = parent, .assumed = true, .span = span};
  return {.id = context.catalog.create(std::move(object), {})};
}

QualifiedName qualified_name(const sql::Node& strings, const std::optional<Span>& span) {
  const std::size_t count = strings.size();
  QualifiedName name{.span = span};
  if (count == 0) return name;
  name.name = strings.at(count - 1).string();
  if (count > 1) name.schema = strings.at(count - 2).string();
  if (count > 2) name.database = strings.at(count - 3).string();
  return name;
}

QualifiedName relation_name(const sql::Node& range_var, const std::optional<Span>& span) {
  QualifiedName name{.database = std::string(range_var["catalogname"].text()),
                     .schema = std::string(range_var["schemaname"].text()),
                     .name = std::string(range_var["relname"].text()),
                     .span = span};
  if (name.schema.empty() && range_var["relpersistence"].text() == "t") name.schema = "pg_temp";
  return name;
}

std::optional<QualifiedName> name_of_text(std::string_view text) {
  QualifiedName name;
  bool wanted = true;
  for (const sql::Token& token : sql::scan(text)) {
    if (wanted != sql::is_identifier(token)) return std::nullopt;
    if (!wanted && !sql::is_symbol(text, token, ".")) return std::nullopt;
    if (wanted) {
      name.schema = std::move(name.name);
      // U& is the scanner's: in a text it is part of a name without quotes (`SplitIdentifierString()`).
      const std::string_view written = sql::text_of(text, token);
      const bool escaped = token.kind == sql::Token::Kind::quoted_name && !written.starts_with('"');
      name.name = escaped ? text::lower(written) : sql::identifier(written);
    }
    wanted = !wanted;
  }
  if (wanted) return std::nullopt;
  return name;
}

std::string display_name(const Catalog& catalog, ObjectId id) {
  const Object& object = catalog.object(id);
  const Space space = space_of(object.kind);
  std::string text = sql::quoted_identifier(catalog.text(object.name));
  if (space == Space::parameter || space == Space::large_object) text = catalog.text(object.name);
  if (space == Space::relation || space == Space::type || space == Space::routine) {
    text = sql::quoted_identifier(catalog.name(object.parent)) + "." + text;
  }
  if (space == Space::routine) text += "(" + std::string(catalog.text(object.signature)) + ")";
  return text;
}

}  // namespace routegrant::pg

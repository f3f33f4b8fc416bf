#include <string>
#include <string_view>

#include "pg/builtin.hpp"
#include "pg/permissions.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"

namespace routegrant::pg {
namespace {

Outcome rename_role(Context& context, std::string_view from, const std::string& to) {
  const auto known = context.roles().find(from);
  if (!known) {
    if (!context.closed()) return done();
    return refuse(sqlstate::undefined_object, "role \"" + std::string(from) + "\" does not exist");
  }
  const RoleId id = *known;
  const Role& role = context.roles()[id];
  if (id == context.session.session_user || id == context.current()) {
    return refuse(sqlstate::feature_not_supported, "the session user and the current user cannot be renamed");
  }
  if (is_reserved_role(from) || is_reserved_role(to))
    return refuse(sqlstate::reserved_name, "role name \"" + to + "\" is reserved");
  if (context.roles().find(to)) return refuse(sqlstate::duplicate_object, "role \"" + to + "\" already exists");
  if (context.closed() && !context.superuser()) {
    const bool admin = !context.features().membership_options ||
                       context.roles().is_admin_of(context.current(), id, context.session.session_user);
    if (role.superuser || !context.roles()[context.current()].createrole || !admin) {
      return refuse(sqlstate::insufficient_privilege, "permission denied to rename role");
    }
  }
  context.catalog.roles().rename(id, to);
  return done();
}

/// A new name is asked for as a new object is: CREATE where it lives.
Outcome require_place(const Context& context, ObjectId id) {
  const Object& object = context.catalog.object(id);
  if (object.kind == ObjectKind::database) {
    if (!context.closed() || context.superuser() || context.roles()[context.current()].createdb) return done();
    return refuse(sqlstate::insufficient_privilege, "permission denied to rename database");
  }
  if (object.parent == ObjectId::none || acl_class_of(object.kind) == AclClass::none) return done();
  const Space space = space_of(object.kind);
  const bool inside =
      space == Space::relation || space == Space::type || space == Space::routine || space == Space::schema;
  return inside ? require_privilege(context, object.parent, privilege::create) : done();
}

Outcome rename_column(const sql::Node& node, Context& context, ObjectId table) {
  if (Outcome outcome = require_ownership(context, table); outcome.refused()) return outcome;
  const auto column = context.catalog.find_column(table, node["subname"].text());
  if (!column) {
    if (!context.closed()) return done();
    return refuse(sqlstate::undefined_column, "column \"" + std::string(node["subname"].text()) + "\" does not exist");
  }
  if (context.catalog.find_column(table, node["newname"].text())) {
    return refuse(sqlstate::duplicate_column, "column \"" + std::string(node["newname"].text()) + "\" already exists");
  }
  context.catalog.edit_columns(table)[*column].name = node["newname"].text();
  return done();
}

Outcome require_free_name(Context& context, ObjectId id, std::string_view name) {
  const Object& object = context.catalog.object(id);
  for (const ObjectId each : {context.catalog.find(space_of(object.kind), object.parent, name)}) {
    if (each == ObjectId::none) continue;
    if (is_routine(object.kind) && context.catalog.object(each).signature != object.signature) continue;
    const bool relation = space_of(object.kind) == Space::relation;
    const bool schema = object.kind == ObjectKind::schema;
    const bool database = object.kind == ObjectKind::database;
    return refuse(relation                  ? sqlstate::duplicate_table
                  : schema                  ? sqlstate::duplicate_schema
                  : database                ? sqlstate::duplicate_database
                  : is_routine(object.kind) ? sqlstate::duplicate_function
                                            : sqlstate::duplicate_object,
                  "\"" + std::string(name) + "\" already exists");
  }
  return done();
}

/// The statement's object: a relation, a name alone (schemas, databases), or what OWNER TO knows as well.
Resolved renamed(const sql::Node& node, Context& context) {
  const std::string_view type = node["renameType"].text();
  if (node["relation"]) return look_up(context, Space::relation, relation_name(node["relation"], std::nullopt));
  if (type == "OBJECT_SCHEMA") return {.id = schema_named(context, node["subname"].text())};
  if (type == "OBJECT_DATABASE")
    return {.id = context.catalog.find(Space::database, ObjectId::none, node["subname"].text())};
  if (type == "OBJECT_TABLESPACE")
    return {.id = context.catalog.find(Space::tablespace, ObjectId::none, node["subname"].text())};
  return look_up(context, {.objtype = type, .object = node["object"]});
}

Outcome apply(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const std::string_view type = node["renameType"].text();
  const std::string name(node["newname"].text());
  if (type == "OBJECT_ROLE") return rename_role(context, node["subname"].text(), name);
  static constexpr std::string_view parts_of_tables[] = {"OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_RULE",
                                                         "OBJECT_DOMCONSTRAINT", "OBJECT_INDEX"};
  for (const std::string_view part : parts_of_tables) {
    if (type == part) return done();
  }
  const Resolved found = renamed(node, context);
  if (found.outcome.refused()) return found.outcome;
  if (!found.found()) {
    if (!context.closed() || node["missing_ok"].truth()) return done();
    return refuse(node["relation"]          ? sqlstate::undefined_table
                  : type == "OBJECT_SCHEMA" ? sqlstate::undefined_schema
                                            : sqlstate::undefined_object,
                  "what is to be renamed does not exist");
  }
  if (type == "OBJECT_COLUMN" || type == "OBJECT_ATTRIBUTE") return rename_column(node, context, found.id);
  if (type == "OBJECT_POLICY") {
    auto& policies = context.catalog.policies();
    for (std::uint32_t at = 0; at < policies.size(); ++at) {
      if (policies[PolicyId{at}].table == found.id && policies[PolicyId{at}].name == node["subname"].text())
        policies.edit(PolicyId{at}).name = name;
    }
    return require_ownership(context, found.id);
  }
  if (Outcome outcome = require_ownership(context, found.id); outcome.refused()) return outcome;
  if (Outcome outcome = require_place(context, found.id); outcome.refused()) return outcome;
  if (Outcome outcome = require_free_name(context, found.id, name); outcome.refused()) return outcome;
  context.catalog.rename(found.id, name);
  return done();
}

Outcome apply_schema(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view objtype = node["objectType"].text();
  if (objtype == "OBJECT_EXTENSION") return done();
  const Resolved found = node["relation"]
                             ? look_up(context, Space::relation, relation_name(node["relation"], std::nullopt))
                             : look_up(context, {.objtype = objtype, .object = node["object"]});
  if (found.outcome.refused()) return found.outcome;
  if (!found.found()) {
    if (!context.closed() || node["missing_ok"].truth()) return done();
    return refuse(node["relation"] ? sqlstate::undefined_table : sqlstate::undefined_object,
                  "what is to be moved does not exist");
  }
  if (Outcome outcome = require_ownership(context, found.id); outcome.refused()) return outcome;
  const std::string_view name = node["newschema"].text();
  const Resolved schema = find_schema(context, name, span_after(text, "schema", name));
  if (schema.outcome.refused()) return schema.outcome;
  if (Outcome outcome = require_privilege(context, schema.id, privilege::create); outcome.refused()) return outcome;
  if (schema.id == context.catalog.object(found.id).parent) return done();
  const Object& object = context.catalog.object(found.id);
  if (context.catalog.find(space_of(object.kind), schema.id, context.catalog.name(found.id)) != ObjectId::none &&
      !is_routine(object.kind)) {
    return refuse(sqlstate::duplicate_table, "the name exists already in schema \"" + std::string(name) + "\"");
  }
  context.catalog.move(found.id, schema.id);
  // Sequences of serial and identity columns go with their table.
  for (const ObjectId part : context.catalog.dependents(found.id)) {
    const Object& each = context.catalog.object(part);
    if (each.part_of == found.id && each.kind == ObjectKind::sequence) context.catalog.move(part, schema.id);
  }
  return done();
}

}  // namespace

const Statement rename_object{.node = "RenameStmt", .apply = apply};
const Statement alter_object_schema{.node = "AlterObjectSchemaStmt", .apply = apply_schema};

}  // namespace routegrant::pg

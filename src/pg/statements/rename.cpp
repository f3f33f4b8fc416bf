#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names/builtin.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/column_rules.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/indexes.hpp"
#include "pg/relations/inherited_checks.hpp"
#include "pg/relations/not_null.hpp"
#include "pg/relations/ownership.hpp"
#include "pg/statements.hpp"
#include "pg/statements/rename_parts.hpp"
#include "pg/statements/table_details.hpp"

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
  if (id == context.session.session_user)
    return refuse(sqlstate::feature_not_supported, "session user cannot be renamed");
  if (id == context.current()) return refuse(sqlstate::feature_not_supported, "current user cannot be renamed");
  for (const std::string_view name : {from, std::string_view(to)}) {
    if (is_reserved_role(name)) return refuse(sqlstate::reserved_name, "role name " + in_quotes(name) + " is reserved");
  }
  if (context.roles().find(to)) return refuse(sqlstate::duplicate_object, "role " + in_quotes(to) + " already exists");
  if (context.closed() && !context.superuser()) {
    const bool admin = !context.features().membership_options ||
                       context.roles().is_admin_of(context.current(), id, context.session.session_user);
    if (role.superuser || !context.roles()[context.current()].createrole || !admin) {
      return refuse(sqlstate::insufficient_privilege, role.superuser && !context.features().membership_options
                                                          ? "must be superuser to rename superusers"
                                                          : "permission denied to rename role");
    }
  }
  context.catalog.roles().rename(id, to);
  return done();
}

/// Types as a list of arguments prints them, with one of them called otherwise.
std::string renamed_in(std::string_view types, const std::string& before, const std::string& now) {
  std::string changed;
  while (!types.empty()) {
    const std::size_t end = std::min(types.find(", "), types.size());
    std::string type(types.substr(0, end));
    if (type == before || type == before + "[]") type.replace(0, before.size(), now);
    changed += (changed.empty() ? "" : ", ") + type;
    types.remove_prefix(std::min(end + 2, types.size()));
  }
  return changed;
}

/// A type's new name, in the arguments of the routines that take it.
void rename_in_signatures(Context& context, ObjectId type, const std::string& before) {
  Catalog& catalog = context.catalog;
  const ObjectKind kind = catalog.object(type).kind;
  const Space space = space_of(kind);
  if (space != Space::type && space != Space::relation) return;
  const std::string now = display_name(catalog, type);
  std::vector<ObjectId> users = catalog.dependents(type);
  for (std::size_t at = 0, count = users.size(); at < count; ++at) {
    // A range is an argument of its multirange's constructors.
    const Object& part = catalog.object(users[at]);
    if (part.kind != ObjectKind::type || part.part_of != type) continue;
    const std::vector<ObjectId> more = catalog.dependents(users[at]);
    users.insert(users.end(), more.begin(), more.end());
  }
  for (const ObjectId each : users) {
    if (!is_routine(catalog.object(each).kind)) continue;
    const NameId inputs = catalog.intern(renamed_in(catalog.text(catalog.object(each).signature), before, now));
    const NameId all = catalog.intern(renamed_in(catalog.text(catalog.object(each).full_signature), before, now));
    Object& routine = catalog.edit(each);
    routine.signature = inputs;
    routine.full_signature = all;
  }
}

/// A new name is asked for as a new object is: CREATE where it lives; but not of a type (`RenameType()`).
Outcome require_place(const Context& context, ObjectId id) {
  const Object& object = context.catalog.object(id);
  if (object.kind == ObjectKind::database) {
    if (!context.closed() || context.superuser() || context.roles()[context.current()].createdb) return done();
    return refuse(sqlstate::insufficient_privilege, "permission denied to rename database");
  }
  if (is_in_schema(object.kind) && object.kind >= ObjectKind::operator_)
    return require_privilege(context, object.parent, privilege::create);
  if (object.parent == ObjectId::none || acl_class_of(object.kind) == AclClass::none) return done();
  const Space space = space_of(object.kind);
  if (space == Space::type || object.kind == ObjectKind::composite_type) return done();
  const bool inside = space == Space::relation || space == Space::routine || space == Space::schema;
  return inside ? require_privilege(context, object.parent, privilege::create) : done();
}

/// The column of the same name in the tables that inherit it.
Outcome rename_in_heirs(const sql::Node& node, Context& context, ObjectId table) {
  const std::string from(node["subname"].text());
  const std::string to(node["newname"].text());
  const std::vector<ObjectId> heirs = heirs_of(context.catalog, table);
  if (!heirs.empty() && context.closed() && !node["relation"]["inh"].truth()) {
    return refuse(sqlstate::invalid_table_definition,
                  "inherited column " + in_quotes(from) + " must be renamed in child tables too");
  }
  for (const ObjectId heir : all_heirs_of(context.catalog, table)) {
    if (Outcome outcome = require_ownership(context, heir); outcome.refused()) return outcome;
    if (const auto column = context.catalog.find_column(heir, from))
      context.catalog.edit_columns(heir)[*column].name = to;
  }
  return done();
}

/// An attribute's name in the tables that were made of the type (`renameatt_internal()`).
Outcome rename_in_tables(const sql::Node& node, Context& context, ObjectId type) {
  if (context.catalog.object(type).kind != ObjectKind::composite_type) return done();
  if (Outcome outcome = require_typed_tables(node, context, type); outcome.refused()) return outcome;
  for (const ObjectId table : tables_of_type(context.catalog, type)) {
    std::vector<ObjectId> renamed = all_heirs_of(context.catalog, table);
    renamed.push_back(table);
    for (const ObjectId each : renamed) {
      if (const auto column = context.catalog.find_column(each, node["subname"].text()))
        context.catalog.edit_columns(each)[*column].name = node["newname"].text();
    }
  }
  return done();
}

/// System columns keep their names, and no other may have one (`renameatt_internal()`,
/// `check_for_column_name_collision()`).
Outcome require_plain_names(const sql::Node& node, const Context& context, ObjectId table) {
  const ObjectKind kind = context.catalog.object(table).kind;
  if (!context.closed() || (kind != ObjectKind::table && kind != ObjectKind::foreign_table)) return done();
  const std::string_view from = node["subname"].text();
  const std::string_view to = node["newname"].text();
  if (is_system_column(from))
    return refuse(sqlstate::feature_not_supported, "cannot rename system column " + in_quotes(from));
  if (!is_system_column(to) || !context.catalog.find_column(table, from)) return done();
  return refuse(sqlstate::duplicate_column, "column name " + in_quotes(to) + " conflicts with a system column name");
}

Outcome rename_column(const sql::Node& node, Context& context, ObjectId table) {
  const Object& object = context.catalog.object(table);
  if (object.of_type != ObjectId::none && context.closed())
    return refuse(sqlstate::wrong_object_type, "cannot rename column of typed table");
  if (Outcome outcome = require_ownership(context, table); outcome.refused()) {
    // get_relkind_objtype() knows no composite types.
    if (object.kind != ObjectKind::composite_type) return outcome;
    return refuse(sqlstate::insufficient_privilege,
                  "must be owner of table " + std::string(context.catalog.name(table)));
  }
  const bool attribute = node["renameType"].text() == "OBJECT_ATTRIBUTE";
  if (attribute && context.closed() && object.kind != ObjectKind::composite_type) {
    return refuse(sqlstate::wrong_object_type, in_quotes(context.catalog.name(table)) + " is not a composite type");
  }
  if (Outcome outcome = rename_in_tables(node, context, table); outcome.refused()) return outcome;
  const auto column = context.catalog.find_column(table, node["subname"].text());
  if (Outcome outcome = require_plain_names(node, context, table); outcome.refused()) return outcome;
  if (!column) {
    if (!context.closed() || !shows_all_columns(context.catalog, table)) return done();
    return refuse(sqlstate::undefined_column, "column \"" + std::string(node["subname"].text()) + "\" does not exist");
  }
  if (context.catalog.find_column(table, node["newname"].text())) {
    return refuse(sqlstate::duplicate_column, "column " + in_quotes(node["newname"].text()) + " of relation " +
                                                  in_quotes(context.catalog.name(table)) + " already exists");
  }
  if (context.closed() && object.kind != ObjectKind::view && object.kind != ObjectKind::materialized_view &&
      parents_with(context.catalog, table, node["subname"].text()) > 0) {
    return refuse(sqlstate::invalid_table_definition,
                  "cannot rename inherited column " + in_quotes(node["subname"].text()));
  }
  context.catalog.edit_columns(table)[*column].name = node["newname"].text();
  return rename_in_heirs(node, context, table);
}

/// The name in the same place, or in `schema` if that is one: taken or free.
Outcome require_free_name(const Context& context, ObjectId id, std::string_view name, ObjectId schema) {
  const Object& object = context.catalog.object(id);
  const bool moves = schema != ObjectId::none;
  const ObjectId parent = moves ? schema : object.parent;
  const Space space = space_of(object.kind);
  ObjectId taken = context.catalog.find(space, parent, name);
  if (space == Space::routine) {
    const std::vector<ObjectId> routines = context.catalog.routines(parent, name);
    const auto same = std::find_if(routines.begin(), routines.end(), [&](ObjectId each) {
      return context.catalog.object(each).signature == object.signature;
    });
    taken = same == routines.end() ? ObjectId::none : *same;
  }
  if (taken == ObjectId::none) return done();
  const std::string_view state = space == Space::relation   ? sqlstate::duplicate_table
                                 : space == Space::schema   ? sqlstate::duplicate_schema
                                 : space == Space::database ? sqlstate::duplicate_database
                                 : space == Space::routine  ? sqlstate::duplicate_function
                                                            : sqlstate::duplicate_object;
  std::string words = space == Space::relation ? "relation" : space == Space::type ? "type" : "";
  if (words.empty()) words = object.kind == ObjectKind::server ? "server" : error_word(object.kind);
  std::string where;
  if (moves || space == Space::routine || object.kind >= ObjectKind::operator_)
    where = " in schema " + in_quotes(context.catalog.name(parent));
  if (space == Space::routine) {
    return refuse(state, "function " + std::string(name) + "(" + std::string(context.catalog.text(object.signature)) +
                             ") already exists" + where);
  }
  std::string method;
  if (space == Space::operator_class || space == Space::operator_family)
    method = " for access method " + in_quotes(context.catalog.text(object.signature));
  return refuse(state, words + " " + in_quotes(name) + method + " already exists" + where);
}

/// What is said of an object that is not there.
Outcome nothing_to_change(const sql::Node& node, Context& context, std::string_view type) {
  if (node["relation"]) {
    const QualifiedName name = relation_name(node["relation"], std::nullopt);
    return refuse(
        sqlstate::undefined_table,
        "relation " + in_quotes(name.schema.empty() ? name.name : name.schema + "." + name.name) + " does not exist");
  }
  const std::string name = in_quotes(node["subname"].text());
  if (type == "OBJECT_SCHEMA") return refuse(sqlstate::undefined_schema, "schema " + name + " does not exist");
  if (type == "OBJECT_DATABASE") return refuse(sqlstate::undefined_database, "database " + name + " does not exist");
  if (type == "OBJECT_TABLESPACE") return refuse(sqlstate::undefined_object, "tablespace " + name + " does not exist");
  return resolve(context, {.objtype = type, .object = node["object"]}).outcome;
}

/// Composite types are renamed as types, tables as tables; the database in use not at all.
Outcome require_own_way(const Context& context, std::string_view renames, ObjectId id) {
  if (!context.closed()) return done();
  if (Outcome outcome = require_domain(context, renames, id); outcome.refused()) return outcome;
  const ObjectKind kind = context.catalog.object(id).kind;
  const std::string name(context.catalog.name(id));
  if (renames == "OBJECT_TYPE" && is_table_like(kind))
    return refuse(sqlstate::wrong_object_type, description(context, id).substr(6) + " is a table's row type");
  if (renames != "OBJECT_TYPE" && kind == ObjectKind::composite_type)
    return refuse(sqlstate::wrong_object_type, in_quotes(name) + " is a composite type");
  if (id == context.catalog.database())
    return refuse(sqlstate::feature_not_supported, "current database cannot be renamed");
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

/// `RenameConstraint()` of a domain.
Outcome rename_domain_constraint(const sql::Node& node, Context& context) {
  const Resolved domain = look_up(context, {.objtype = "OBJECT_DOMAIN", .object = node["object"]});
  if (domain.outcome.refused() || !domain.found()) return domain.outcome;
  if (Outcome outcome = require_ownership(context, domain.id); outcome.refused()) return outcome;
  const std::string_view name = node["subname"].text();
  if (!find_check(context.catalog, domain.id, name)) {
    if (!context.closed() || context.catalog.object(domain.id).assumed) return done();
    return refuse(sqlstate::undefined_object,
                  "constraint " + in_quotes(name) + " for domain " +
                      shown_type(context, {.id = domain.id, .text = display_name(context.catalog, domain.id)}) +
                      " does not exist");
  }
  rename_check(context, domain.id, name, node["newname"].text());
  return done();
}

/// The index of a constraint is called as the constraint is.
Outcome rename_constraint(const sql::Node& node, Context& context) {
  const Resolved table = look_up(context, Space::relation, relation_name(node["relation"], std::nullopt));
  if (!context.closed()) {
    if (!table.found()) return done();
    return rename_inheritable_check(context, table.id, node["subname"].text(), node["newname"].text(), false);
  }
  if (table.outcome.refused()) return table.outcome;
  if (!table.found())
    return node["missing_ok"].truth() ? done() : nothing_to_change(node, context, node["renameType"].text());
  if (Outcome outcome = require_ownership(context, table.id); outcome.refused()) return outcome;
  const bool only = !node["relation"]["inh"].truth();
  const std::string_view from = node["subname"].text();
  if (!find_check(context.catalog, table.id, from) && !may_have_constraint(context, table.id, from)) {
    return refuse(sqlstate::undefined_object, "constraint " + in_quotes(from) + " for table " +
                                                  in_quotes(context.catalog.name(table.id)) + " does not exist");
  }
  if (Outcome outcome =
          rename_inheritable_check(context, table.id, node["subname"].text(), node["newname"].text(), only);
      outcome.refused()) {
    return outcome;
  }
  if (const auto column = column_of_not_null(context.catalog, table.id, from)) {
    if (inherits_not_null(context.catalog, table.id, *column))
      return refuse(sqlstate::invalid_table_definition, "cannot rename inherited constraint " + in_quotes(from));
    rename_not_null(context, table.id, *column, node["newname"].text());
    return done();
  }
  const ObjectId index =
      context.catalog.find(Space::relation, context.catalog.object(table.id).parent, node["subname"].text());
  if (index == ObjectId::none || context.catalog.object(index).part_of != table.id) return done();
  if (Outcome outcome = require_free_name(context, index, node["newname"].text(), ObjectId::none); outcome.refused())
    return outcome;
  context.catalog.rename(index, node["newname"].text());
  return done();
}

/// ALTER VIEW of a table and the like.
Outcome require_kind(const Context& context, std::string_view renames, ObjectId id) {
  if (!context.closed()) return done();
  const ObjectKind kind = context.catalog.object(id).kind;
  const bool fits = (renames != "OBJECT_VIEW" || kind == ObjectKind::view) &&
                    (renames != "OBJECT_MATVIEW" || kind == ObjectKind::materialized_view) &&
                    (renames != "OBJECT_FOREIGN_TABLE" || kind == ObjectKind::foreign_table) &&
                    (renames != "OBJECT_SEQUENCE" || kind == ObjectKind::sequence);
  if (fits) return done();
  std::string word = text::lower(renames.substr(7));
  if (word == "matview") word = "materialized view";
  if (word == "foreign_table") word = "foreign table";
  return refuse(sqlstate::wrong_object_type, in_quotes(context.catalog.name(id)) + " is not a " + word);
}

Outcome apply(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const std::string_view type = node["renameType"].text();
  const std::string name(node["newname"].text());
  if (type == "OBJECT_ROLE") return rename_role(context, node["subname"].text(), name);
  if (type == "OBJECT_TABCONSTRAINT") return rename_constraint(node, context);
  if (type == "OBJECT_INDEX" && !context.closed()) return done();
  if (type == "OBJECT_DOMCONSTRAINT") return rename_domain_constraint(node, context);
  const Resolved found = renamed(node, context);
  // A missing schema in front of the name is as good as a missing object under IF EXISTS.
  if (found.outcome.sqlstate == sqlstate::undefined_schema && node["missing_ok"].truth()) return done();
  if (found.outcome.refused()) return found.outcome;
  if (!found.found()) {
    if (!context.closed() || node["missing_ok"].truth()) return done();
    return nothing_to_change(node, context, type);
  }
  if (type == "OBJECT_COLUMN" || type == "OBJECT_ATTRIBUTE") return rename_column(node, context, found.id);
  if (Outcome outcome = require_ownership(context, found.id); outcome.refused()) return outcome;
  if (type == "OBJECT_POLICY" || type == "OBJECT_TRIGGER" || type == "OBJECT_RULE")
    return rename_part(context, found.id, type, node["subname"].text(), name);
  if (Outcome outcome = require_own_way(context, type, found.id); outcome.refused()) return outcome;
  if (Outcome outcome = require_place(context, found.id); outcome.refused()) return outcome;
  if (Outcome outcome = require_kind(context, type, found.id); outcome.refused()) return outcome;
  if (Outcome outcome = require_free_name(context, found.id, name, ObjectId::none); outcome.refused()) return outcome;
  if (type == "OBJECT_SCHEMA" && name.starts_with("pg_") && context.closed())
    return refuse(sqlstate::reserved_name, "unacceptable schema name " + in_quotes(name));
  std::vector<ObjectId> called{found.id};
  if (context.catalog.object(found.id).kind == ObjectKind::schema) called = context.catalog.children(found.id);
  std::vector<std::string> before;
  before.reserve(called.size());
  for (const ObjectId each : called) before.push_back(display_name(context.catalog, each));
  context.catalog.rename(found.id, name);
  for (std::size_t at = 0; at < called.size(); ++at) rename_in_signatures(context, called[at], before[at]);
  return done();
}

/// `AlterExtensionNamespace()`: what it made goes along.
Outcome move_extension(const sql::Node& node, const StatementText& text, Context& context) {
  Catalog& catalog = context.catalog;
  const std::string_view extension = node["object"].string();
  const ObjectId found = catalog.find(Space::extension, catalog.database(), extension);
  if (found == ObjectId::none) {
    if (!context.closed()) return done();
    return refuse(sqlstate::undefined_object, "extension " + in_quotes(extension) + " does not exist");
  }
  const std::string_view name = node["newschema"].text();
  const Resolved schema = find_schema(context, name, span_after(text, "schema", name));
  if (schema.outcome.refused()) return schema.outcome;
  if (Outcome outcome = require_privilege(context, schema.id, privilege::create); outcome.refused()) return outcome;
  if (Outcome outcome = require_ownership(context, found); outcome.refused()) return outcome;
  std::erase_if(catalog.edit(found).uses,
                [&](ObjectId used) { return catalog.object(used).kind == ObjectKind::schema; });
  if (!catalog.object(schema.id).system || catalog.name(schema.id) == "public") catalog.depend(found, schema.id);
  for (const ObjectId part : catalog.dependents(found)) {
    const Object& each = catalog.object(part);
    if (each.part_of != found || !is_in_schema(each.kind) || each.parent == schema.id) continue;
    const std::string before = display_name(catalog, part);
    catalog.move(part, schema.id);
    rename_in_signatures(context, part, before);
  }
  return done();
}

Outcome apply_schema(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view objtype = node["objectType"].text();
  if (objtype == "OBJECT_EXTENSION") return move_extension(node, text, context);
  const Resolved found = node["relation"]
                             ? look_up(context, Space::relation, relation_name(node["relation"], std::nullopt))
                             : look_up(context, {.objtype = objtype, .object = node["object"]});
  if (found.outcome.sqlstate == sqlstate::undefined_schema && node["missing_ok"].truth()) return done();
  if (found.outcome.refused()) return found.outcome;
  if (!found.found()) {
    if (!context.closed() || node["missing_ok"].truth()) return done();
    return nothing_to_change(node, context, objtype);
  }
  // Of a relation the owner is asked for first, of anything else the schema (AlterTableNamespace(),
  // ExecAlterObjectSchemaStmt()).
  const bool relation = static_cast<bool>(node["relation"]);
  const Outcome owned = require_ownership(context, found.id);
  if (relation && owned.refused()) return owned;
  if (Outcome outcome = require_kind(context, objtype, found.id); outcome.refused()) return outcome;
  if (Outcome outcome = require_domain(context, objtype, found.id); outcome.refused()) return outcome;
  const Object& moved = context.catalog.object(found.id);
  if (moved.kind == ObjectKind::sequence && moved.part_of != ObjectId::none && context.closed())
    return refuse(sqlstate::feature_not_supported, "cannot move an owned sequence into another schema");
  const std::string_view name = node["newschema"].text();
  const Resolved schema = find_schema(context, name, span_after(text, "schema", name));
  if (schema.outcome.refused()) return schema.outcome;
  if (Outcome outcome = require_privilege(context, schema.id, privilege::create); outcome.refused()) return outcome;
  // Only of a routine nothing more is asked when it is there already (AlterObjectNamespace_internal()).
  const bool there = schema.id == context.catalog.object(found.id).parent;
  if (there && is_routine(context.catalog.object(found.id).kind)) return done();
  if (owned.refused()) return owned;
  if (there) return done();
  if (Outcome outcome = require_free_name(context, found.id, context.catalog.name(found.id), schema.id);
      outcome.refused()) {
    return outcome;
  }
  const std::string before = display_name(context.catalog, found.id);
  context.catalog.move(found.id, schema.id);
  rename_in_signatures(context, found.id, before);
  // Sequences of serial and identity columns and indexes go with their table.
  for (const ObjectId part : context.catalog.dependents(found.id)) {
    const Object& each = context.catalog.object(part);
    if (each.part_of == found.id && (each.kind == ObjectKind::sequence || each.kind == ObjectKind::index))
      context.catalog.move(part, schema.id);
  }
  return done();
}

}  // namespace

const Statement rename_object{.node = "RenameStmt", .apply = apply};
const Statement alter_object_schema{.node = "AlterObjectSchemaStmt", .apply = apply_schema};

}  // namespace routegrant::pg

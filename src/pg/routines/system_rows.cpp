#include <algorithm>
#include <array>

#include "pg/expression.hpp"
#include "pg/names/information_schema.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"

namespace routegrant::pg {
namespace {

using Rows = std::vector<Value>;
using Text = std::string_view;

Value record(std::initializer_list<std::pair<Text, Value>> fields) {
  Value row{.kind = Value::Kind::record};
  for (const auto& [name, value] : fields) {
    row.names.emplace_back(name);
    row.elements.push_back(value);
  }
  return row;
}

Value text(Text value) {
  return Value::of(std::string(value));
}

/// An oid: no number of PostgreSQL's, but equal where oids are, and known to be one.
template <class Id>
Value oid(Id id) {
  Value value = Value::of(std::to_string(static_cast<std::uint32_t>(id)));
  value.oid = value.text;
  return value;
}

/// Roles that scripts, images or PostgreSQL itself make; what is only mentioned does not exist here.
Rows roles(const Context& context, Text prefix) {
  Rows rows;
  for (std::uint32_t at = 1; at < context.roles().size(); ++at) {
    const Role& role = context.roles()[RoleId{at}];
    if (role.dropped || role.origin == Origin::assumed) continue;
    if (prefix == "use" && !role.login) continue;
    const std::string p(prefix);
    rows.push_back(record({{"oid", oid(RoleId{at})},
                           {p + "name", text(role.name)},
                           {p + "super", Value::of_truth(role.superuser)},
                           {p + "inherit", Value::of_truth(role.inherit)},
                           {p + "createrole", Value::of_truth(role.createrole)},
                           {p + "createdb", Value::of_truth(role.createdb)},
                           {p + "canlogin", Value::of_truth(role.login)},
                           {p + "replication", Value::of_truth(role.replication)},
                           {p + "bypassrls", Value::of_truth(role.bypassrls)}}));
  }
  return rows;
}

std::vector<ObjectId> existing(const Context& context, ObjectId parent) {
  std::vector<ObjectId> all;
  for (const ObjectId id : context.catalog.children(parent)) {
    if (!context.catalog.object(id).assumed) all.push_back(id);
  }
  return all;
}

/// Whose rows: all, as the catalogues hold them, or those that information_schema shows to the current role.
enum class Shown : bool { all, own };

/// information_schema leaves sequences of identity columns out as well.
bool is_hidden(const Context& context, ObjectId object, Shown shown) {
  return shown == Shown::own && (!is_shown(context, object) || context.catalog.object(object).identity);
}

Rows schemas(const Context& context, Shown shown) {
  Rows rows;
  for (const ObjectId id : existing(context, context.catalog.database())) {
    const Object& object = context.catalog.object(id);
    if (object.kind != ObjectKind::schema || is_hidden(context, id, shown)) continue;
    const Value name = text(context.catalog.name(id));
    const Value owner = text(context.roles().name(object.owner));
    rows.push_back(record({{"oid", oid(id)},
                           {"nspowner", oid(object.owner)},
                           {"nspname", name},
                           {"schema_name", name},
                           {"schema_owner", owner},
                           {"catalog_name", text(context.catalog.name(context.catalog.database()))}}));
  }
  return rows;
}

Rows databases(const Context& context) {
  Rows rows;
  for (std::uint32_t at = 0; at < context.catalog.object_count(); ++at) {
    const Object& object = context.catalog.object(ObjectId{at});
    if (object.kind != ObjectKind::database || object.dropped || object.assumed) continue;
    rows.push_back(record({{"oid", oid(ObjectId{at})},
                           {"datdba", oid(object.owner)},
                           {"datname", text(context.catalog.name(ObjectId{at}))}}));
  }
  return rows;
}

/// Relations of all schemas but the system's own, whose tables the replay does not hold.
Rows relations(const Context& context, const std::vector<ObjectKind>& kinds, const std::array<Text, 3>& columns,
               Shown shown = Shown::all) {
  Rows rows;
  for (const ObjectId schema : existing(context, context.catalog.database())) {
    for (const ObjectId id : existing(context, schema)) {
      const Object& object = context.catalog.object(id);
      if (std::find(kinds.begin(), kinds.end(), object.kind) == kinds.end()) continue;
      if (is_hidden(context, id, shown)) continue;
      const bool view = object.kind == ObjectKind::view;
      rows.push_back(record({{columns[0], text(context.catalog.name(schema))},
                             {columns[1], text(context.catalog.name(id))},
                             {columns[2], text(context.roles().name(object.owner))},
                             {"table_type", text(view                                       ? "VIEW"
                                                 : object.kind == ObjectKind::foreign_table ? "FOREIGN"
                                                                                            : "BASE TABLE")},
                             {"table_catalog", text(context.catalog.name(context.catalog.database()))},
                             {"rowsecurity", Value::of_truth(object.row_security)}}));
    }
  }
  return rows;
}

Rows columns(const Context& context) {
  Rows rows;
  for (const ObjectId schema : existing(context, context.catalog.database())) {
    for (const ObjectId id : existing(context, schema)) {
      const std::vector<Column>& all = context.catalog.columns(id);
      for (std::uint32_t at = 0; at < all.size(); ++at) {
        const Column& column = all[at];
        if (column.dropped || !is_column_shown(context, id, at)) continue;
        rows.push_back(record({{"table_schema", text(context.catalog.name(schema))},
                               {"table_name", text(context.catalog.name(id))},
                               {"column_name", text(column.name)}}));
      }
    }
  }
  return rows;
}

Rows named(const Context& context, ObjectKind kind, Text column) {
  Rows rows;
  for (const ObjectId id : existing(context, context.catalog.database())) {
    if (context.catalog.object(id).kind == kind) rows.push_back(record({{column, text(context.catalog.name(id))}}));
  }
  return rows;
}

Rows types(const Context& context) {
  Rows rows;
  for (const ObjectId schema : existing(context, context.catalog.database())) {
    for (const ObjectId id : existing(context, schema)) {
      const ObjectKind kind = context.catalog.object(id).kind;
      if (kind != ObjectKind::type && kind != ObjectKind::domain && kind != ObjectKind::composite_type) continue;
      rows.push_back(record({{"oid", oid(id)},
                             {"typnamespace", oid(schema)},
                             {"typowner", oid(context.catalog.object(id).owner)},
                             {"typname", text(context.catalog.name(id))}}));
    }
  }
  return rows;
}

/// pg_class.relkind.
Text relation_kind(const Object& object) {
  if (object.partitioned) return "p";
  switch (object.kind) {
    case ObjectKind::view: return "v";
    case ObjectKind::materialized_view: return "m";
    case ObjectKind::foreign_table: return "f";
    case ObjectKind::sequence: return "S";
    case ObjectKind::composite_type: return "c";
    default: return "r";
  }
}

Rows classes(const Context& context) {
  Rows rows;
  for (const ObjectId schema : existing(context, context.catalog.database())) {
    for (const ObjectId id : existing(context, schema)) {
      const Object& object = context.catalog.object(id);
      if (space_of(object.kind) != Space::relation || object.kind == ObjectKind::index) continue;
      rows.push_back(record({{"oid", oid(id)},
                             {"relname", text(context.catalog.name(id))},
                             {"relnamespace", oid(schema)},
                             {"relowner", oid(object.owner)},
                             {"relkind", text(relation_kind(object))},
                             {"relrowsecurity", Value::of_truth(object.row_security)},
                             {"relforcerowsecurity", Value::of_truth(object.force_row_security)}}));
    }
  }
  return rows;
}

Rows routines(const Context& context, Shown shown) {
  Rows rows;
  for (const ObjectId schema : existing(context, context.catalog.database())) {
    for (const ObjectId id : existing(context, schema)) {
      const Object& object = context.catalog.object(id);
      if (!is_routine(object.kind) || is_hidden(context, id, shown)) continue;
      rows.push_back(record({{"oid", oid(id)},
                             {"proname", text(context.catalog.name(id))},
                             {"routine_name", text(context.catalog.name(id))},
                             {"routine_schema", text(context.catalog.name(schema))},
                             {"pronamespace", oid(schema)},
                             {"proargtypes", text(context.catalog.text(object.signature))},
                             {"proowner", oid(object.owner)},
                             {"prosecdef", Value::of_truth(object.security_definer)},
                             {"prokind", text(object.kind == ObjectKind::procedure   ? "p"
                                              : object.kind == ObjectKind::aggregate ? "a"
                                                                                     : "f")}}));
    }
  }
  return rows;
}

Rows memberships(const Context& context) {
  Rows rows;
  for (std::uint32_t at = 1; at < context.roles().size(); ++at) {
    if (context.roles()[RoleId{at}].dropped) continue;
    for (const Membership& row : context.roles()[RoleId{at}].member_of) {
      rows.push_back(record({{"roleid", oid(row.role)},
                             {"member", oid(RoleId{at})},
                             {"grantor", oid(row.grantor)},
                             {"admin_option", Value::of_truth(row.admin)}}));
    }
  }
  return rows;
}

Rows policies(const Context& context) {
  Rows rows;
  for (std::uint32_t at = 0; at < context.catalog.policies().size(); ++at) {
    const Policy& policy = context.catalog.policies()[PolicyId{at}];
    if (policy.dropped) continue;
    const ObjectId schema = context.catalog.object(policy.table).parent;
    rows.push_back(record({{"schemaname", text(context.catalog.name(schema))},
                           {"tablename", text(context.catalog.name(policy.table))},
                           {"policyname", text(policy.name)},
                           {"polname", text(policy.name)}}));
  }
  return rows;
}

std::optional<Rows> rows_of_information_schema(Text name, const Context& context) {
  using Kind = ObjectKind;
  const std::array<Text, 3> tables{"table_schema", "table_name", "owner"};
  if (name == "schemata") return schemas(context, Shown::own);
  if (name == "tables") return relations(context, {Kind::table, Kind::view, Kind::foreign_table}, tables, Shown::own);
  if (name == "views") return relations(context, {Kind::view}, tables, Shown::own);
  if (name == "sequences")
    return relations(context, {Kind::sequence}, {"sequence_schema", "sequence_name", "owner"}, Shown::own);
  if (name == "columns") return columns(context);
  if (name == "routines") return routines(context, Shown::own);
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<Value>> rows_of_catalog(Text schema, Text name, const Context& context) {
  using Kind = ObjectKind;
  if (schema == "information_schema") return rows_of_information_schema(name, context);
  if (!schema.empty() && schema != "pg_catalog") return std::nullopt;
  if (name == "pg_roles" || name == "pg_authid") return roles(context, "rol");
  if (name == "pg_user" || name == "pg_shadow") return roles(context, "use");
  if (name == "pg_group") return roles(context, "gro");
  if (name == "pg_namespace") return schemas(context, Shown::all);
  if (name == "pg_database") return databases(context);
  if (name == "pg_tables") return relations(context, {Kind::table}, {"schemaname", "tablename", "tableowner"});
  if (name == "pg_views") return relations(context, {Kind::view}, {"schemaname", "viewname", "viewowner"});
  if (name == "pg_matviews")
    return relations(context, {Kind::materialized_view}, {"schemaname", "matviewname", "matviewowner"});
  if (name == "pg_sequences")
    return relations(context, {Kind::sequence}, {"schemaname", "sequencename", "sequenceowner"});
  if (name == "pg_extension") return named(context, Kind::extension, "extname");
  if (name == "pg_publication") return named(context, Kind::publication, "pubname");
  if (name == "pg_foreign_server") return named(context, Kind::server, "srvname");
  if (name == "pg_type") return types(context);
  if (name == "pg_class") return classes(context);
  if (name == "pg_proc") return routines(context, Shown::all);
  if (name == "pg_auth_members") return memberships(context);
  if (name == "pg_policies" || name == "pg_policy") return policies(context);
  return std::nullopt;
}

}  // namespace routegrant::pg

#include "pg/statements/drop_builtins.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/names/builtin.hpp"
#include "pg/names/builtin_functions.hpp"
#include "pg/names/names.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

Outcome required(const std::string& what) {
  return refuse(sqlstate::dependent_objects_still_exist,
                "cannot drop " + what + " because it is required by the database system");
}

bool is_systems(const QualifiedName& name) {
  return name.schema.empty() || name.schema == "pg_catalog";
}

/// The tables of pg_catalog; its views are none (servers 13 to 18).
bool is_catalog(std::string_view name) {
  static constexpr std::string_view names =
      "pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_auth_members pg_authid pg_cast pg_class "
      "pg_collation pg_constraint pg_conversion pg_database pg_db_role_setting pg_default_acl pg_depend pg_description "
      "pg_enum pg_event_trigger pg_extension pg_foreign_data_wrapper pg_foreign_server pg_foreign_table pg_index "
      "pg_inherits pg_init_privs pg_language pg_largeobject pg_largeobject_metadata pg_namespace pg_opclass "
      "pg_operator "
      "pg_opfamily pg_partitioned_table pg_policy pg_proc pg_publication pg_publication_rel pg_range "
      "pg_replication_origin pg_rewrite pg_seclabel pg_sequence pg_shdepend pg_shdescription pg_shseclabel "
      "pg_statistic "
      "pg_statistic_ext pg_statistic_ext_data pg_subscription pg_subscription_rel pg_tablespace pg_transform "
      "pg_trigger "
      "pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser pg_ts_template pg_type pg_user_mapping";
  const std::vector<std::string_view> all = text::words(names);
  return std::find(all.begin(), all.end(), name) != all.end();
}

/// One of pg_catalog that no other of its name hides.
Outcome require_type(Context& context, const sql::Node& object) {
  const sql::Node names = object.inner()["names"];
  const QualifiedName name = qualified_name(names, std::nullopt);
  if (!is_systems(name) || !is_builtin_type(name.name)) return done();
  const ResolvedType type = find_type(context, object.inner());
  return type.id == ObjectId::none && !type.outcome.refused() ? required("type " + type.text) : done();
}

Outcome require_function(Context& context, const sql::Node& object) {
  const sql::Node inner = object.inner();
  const QualifiedName name = qualified_name(inner["objname"], std::nullopt);
  const bool named = inner["args_unspecified"].truth();
  if (named || !is_systems(name) || !is_builtin_function(name.name, context.features().version)) return done();
  if (name.schema.empty()) {
    for (const ObjectId schema : search_path(context)) {
      if (schema != ObjectId::none && !context.catalog.routines(schema, name.name).empty()) return done();
    }
  }
  std::string shown;
  for (const sql::Node& each : inner["objargs"].items()) {
    const ResolvedType type = find_type(context, each.inner());
    if (type.outcome.refused() || type.id != ObjectId::none) return done();
    shown += (shown.empty() ? "" : ",") + type.text;
  }
  return required("function " + name.name + "(" + shown + ")");
}

Outcome require_table(Context& context, const sql::Node& object) {
  const QualifiedName name = qualified_name(object.inner()["items"], std::nullopt);
  const ObjectId found = look_up(context, Space::relation, name).id;
  if (found == ObjectId::none) return done();
  const Object& relation = context.catalog.object(found);
  const bool catalogue = relation.system && is_systems(name) && is_catalog(context.catalog.name(found));
  if (!catalogue) return done();
  return refuse(sqlstate::insufficient_privilege,
                "permission denied: " + in_quotes(name.name) + " is a system catalog");
}

}  // namespace

Outcome require_not_builtin(Context& context, std::string_view objtype, const sql::Node& object) {
  if (!context.closed() || !context.superuser()) return done();
  const std::string_view name = object.string();
  if (objtype == "OBJECT_TYPE") return require_type(context, object);
  if (objtype == "OBJECT_FUNCTION" || objtype == "OBJECT_ROUTINE") return require_function(context, object);
  if (objtype == "OBJECT_TABLE") return require_table(context, object);
  if (objtype == "OBJECT_SCHEMA" && (name == "pg_catalog" || name == "pg_toast"))
    return required("schema " + std::string(name));
  if (objtype == "OBJECT_LANGUAGE" && (name == "sql" || name == "c" || name == "internal"))
    return required("language " + std::string(name));
  if (objtype != "OBJECT_ACCESS_METHOD") return done();
  static constexpr std::array<std::string_view, 7> methods{"brin", "btree", "gin", "gist", "hash", "heap", "spgist"};
  if (text::is_one_of(name, methods)) return required("access method " + std::string(name));
  return done();
}

}  // namespace routegrant::pg

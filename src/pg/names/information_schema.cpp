#include "pg/names/information_schema.hpp"

#include <algorithm>
#include <array>

#include "pg/catalog/object.hpp"
#include "pg/catalog/version_mark.hpp"
#include "pg/names/permissions.hpp"

namespace routegrant::pg {
namespace {

/// Sorted.
constexpr std::array<std::string_view, 59> views{"administrable_role_authorizations",
                                                 "applicable_roles",
                                                 "attributes",
                                                 "character_sets",
                                                 "check_constraint_routine_usage",
                                                 "check_constraints",
                                                 "collation_character_set_applicability",
                                                 "collations",
                                                 "column_column_usage",
                                                 "column_domain_usage",
                                                 "column_options",
                                                 "column_privileges",
                                                 "column_udt_usage",
                                                 "columns",
                                                 "constraint_column_usage",
                                                 "constraint_table_usage",
                                                 "data_type_privileges",
                                                 "domain_constraints",
                                                 "domain_udt_usage",
                                                 "domains",
                                                 "element_types",
                                                 "enabled_roles",
                                                 "foreign_data_wrapper_options",
                                                 "foreign_data_wrappers",
                                                 "foreign_server_options",
                                                 "foreign_servers",
                                                 "foreign_table_options",
                                                 "foreign_tables",
                                                 "information_schema_catalog_name",
                                                 "key_column_usage",
                                                 "parameters",
                                                 "referential_constraints",
                                                 "role_column_grants",
                                                 "role_routine_grants",
                                                 "role_table_grants",
                                                 "role_udt_grants",
                                                 "role_usage_grants",
                                                 "routine_column_usage/14",
                                                 "routine_privileges",
                                                 "routine_routine_usage/14",
                                                 "routine_sequence_usage/14",
                                                 "routine_table_usage/14",
                                                 "routines",
                                                 "schemata",
                                                 "sequences",
                                                 "table_constraints",
                                                 "table_privileges",
                                                 "tables",
                                                 "triggered_update_columns",
                                                 "triggers",
                                                 "udt_privileges",
                                                 "usage_privileges",
                                                 "user_defined_types",
                                                 "user_mapping_options",
                                                 "user_mappings",
                                                 "view_column_usage",
                                                 "view_routine_usage",
                                                 "view_table_usage",
                                                 "views"};

constexpr std::array<std::string_view, 3> tables{"sql_features", "sql_implementation_info", "sql_sizing"};

/// What only the bootstrap superuser reads. Sorted.
constexpr std::array<std::string_view, 6> private_views{"_pg_foreign_data_wrappers", "_pg_foreign_servers",
                                                        "_pg_foreign_table_columns", "_pg_foreign_tables",
                                                        "_pg_user_mappings",         "transforms"};

bool has(const auto& names, std::string_view name, int version) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view each) {
    const VersionMark mark = version_mark(each);
    return mark.rest == name && mark.covers(version);
  });
}

}  // namespace

std::optional<InformationRelation> information_relation(std::string_view name, int version) {
  if (has(views, name, version)) return InformationRelation{};
  if (has(tables, name, version)) return InformationRelation{.is_view = false};
  if (name == "sql_parts") return InformationRelation{.is_view = false, .is_public = false};
  if (has(private_views, name, version)) return InformationRelation{.is_public = false};
  return std::nullopt;
}

namespace {

/// What the current role may hold of the kind to see it.
Bits asked_of(ObjectKind kind) {
  if (kind == ObjectKind::schema) return privilege::create | privilege::usage;
  if (kind == ObjectKind::sequence) return privilege::select | privilege::update | privilege::usage;
  if (is_routine(kind)) return privilege::execute;
  return privilege::of_columns | privilege::delete_ | privilege::truncate | privilege::trigger;
}

}  // namespace

bool is_shown(const Context& context, ObjectId object) {
  if (!context.closed()) return true;
  const Catalog& catalog = context.catalog;
  const RoleId role = context.current();
  const ObjectKind kind = catalog.object(object).kind;
  if (owns(catalog, role, object) || privileges_on(catalog, role, object, asked_of(kind)) != 0) return true;
  const std::size_t count = has_columns(kind) ? catalog.columns(object).size() : 0;
  for (std::size_t at = 0; at < count; ++at) {
    if (column_privileges_on(catalog, role, object, at, privilege::of_columns) != 0) return true;
  }
  return false;
}

bool is_column_shown(const Context& context, ObjectId relation, std::size_t column) {
  if (!context.closed()) return true;
  const RoleId role = context.current();
  return owns(context.catalog, role, relation) ||
         privileges_on(context.catalog, role, relation, privilege::of_columns) != 0 ||
         column_privileges_on(context.catalog, role, relation, column, privilege::of_columns) != 0;
}

}  // namespace routegrant::pg

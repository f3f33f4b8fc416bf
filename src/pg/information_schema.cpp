#include "pg/information_schema.hpp"

#include <algorithm>
#include <array>

#include "pg/version_mark.hpp"

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

}  // namespace routegrant::pg

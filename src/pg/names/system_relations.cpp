#include "pg/names/system_relations.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "pg/catalog/version_mark.hpp"
#include "pg/names/builtin.hpp"
#include "pg/names/information_schema.hpp"

namespace routegrant::pg {
namespace {

/// The tables and views of pg_catalog, sorted by bytes, a blank behind each, taken from servers of the six versions
/// (SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace). `VersionMark` tells what a name ends
/// with.
constexpr std::string_view tables =
    "pg_aggregate pg_aios/18 pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_auth_members pg_authid "
    "pg_available_extension_versions pg_available_extensions pg_backend_memory_contexts/14 pg_cast pg_class "
    "pg_collation pg_config pg_constraint pg_conversion pg_cursors pg_database pg_db_role_setting pg_default_acl "
    "pg_depend pg_description pg_enum pg_event_trigger pg_extension pg_file_settings pg_foreign_data_wrapper "
    "pg_foreign_server pg_foreign_table pg_group pg_hba_file_rules pg_ident_file_mappings/15 pg_index pg_indexes "
    "pg_inherits pg_init_privs pg_language pg_largeobject pg_largeobject_metadata pg_locks pg_matviews pg_namespace "
    "pg_opclass pg_operator pg_opfamily pg_parameter_acl/15 pg_partitioned_table pg_policies pg_policy "
    "pg_prepared_statements pg_prepared_xacts pg_proc pg_publication pg_publication_namespace/15 pg_publication_rel "
    "pg_publication_tables pg_range pg_replication_origin pg_replication_origin_status pg_replication_slots "
    "pg_rewrite pg_roles pg_rules pg_seclabel pg_seclabels pg_sequence pg_sequences pg_settings pg_shadow pg_shdepend "
    "pg_shdescription pg_shmem_allocations pg_shmem_allocations_numa/18 pg_shseclabel pg_stat_activity "
    "pg_stat_all_indexes pg_stat_all_tables pg_stat_archiver pg_stat_bgwriter pg_stat_checkpointer/17 "
    "pg_stat_database pg_stat_database_conflicts pg_stat_gssapi pg_stat_io/16 pg_stat_progress_analyze "
    "pg_stat_progress_basebackup pg_stat_progress_cluster pg_stat_progress_copy/14 pg_stat_progress_create_index "
    "pg_stat_progress_vacuum pg_stat_recovery_prefetch/15 pg_stat_replication pg_stat_replication_slots/14 "
    "pg_stat_slru pg_stat_ssl pg_stat_subscription pg_stat_subscription_stats/15 pg_stat_sys_indexes "
    "pg_stat_sys_tables pg_stat_user_functions pg_stat_user_indexes pg_stat_user_tables pg_stat_wal/14 "
    "pg_stat_wal_receiver pg_stat_xact_all_tables pg_stat_xact_sys_tables pg_stat_xact_user_functions "
    "pg_stat_xact_user_tables pg_statio_all_indexes pg_statio_all_sequences pg_statio_all_tables "
    "pg_statio_sys_indexes pg_statio_sys_sequences pg_statio_sys_tables pg_statio_user_indexes "
    "pg_statio_user_sequences pg_statio_user_tables pg_statistic pg_statistic_ext pg_statistic_ext_data pg_stats "
    "pg_stats_ext pg_stats_ext_exprs/14 pg_subscription pg_subscription_rel pg_tables pg_tablespace "
    "pg_timezone_abbrevs pg_timezone_names pg_transform pg_trigger pg_ts_config pg_ts_config_map pg_ts_dict "
    "pg_ts_parser pg_ts_template pg_type pg_user pg_user_mapping pg_user_mappings pg_views pg_wait_events/17 ";

/// Which of them are no views.
constexpr std::string_view catalogues =
    "pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_auth_members pg_authid pg_cast pg_class "
    "pg_collation pg_constraint pg_conversion pg_database pg_db_role_setting pg_default_acl pg_depend pg_description "
    "pg_enum pg_event_trigger pg_extension pg_foreign_data_wrapper pg_foreign_server pg_foreign_table pg_index "
    "pg_inherits pg_init_privs pg_language pg_largeobject pg_largeobject_metadata pg_namespace pg_opclass "
    "pg_operator pg_opfamily pg_parameter_acl pg_partitioned_table pg_policy pg_proc pg_publication "
    "pg_publication_namespace pg_publication_rel pg_range pg_replication_origin pg_rewrite pg_seclabel pg_sequence "
    "pg_shdepend pg_shdescription pg_shseclabel pg_statistic pg_statistic_ext pg_statistic_ext_data pg_subscription "
    "pg_subscription_rel pg_tablespace pg_transform pg_trigger pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser "
    "pg_ts_template pg_type pg_user_mapping ";

/// The indexes there.
constexpr std::string_view indexes =
    "pg_aggregate_fnoid_index pg_am_name_index pg_am_oid_index pg_amop_fam_strat_index pg_amop_oid_index "
    "pg_amop_opr_fam_index pg_amproc_fam_proc_index pg_amproc_oid_index pg_attrdef_adrelid_adnum_index "
    "pg_attrdef_oid_index pg_attribute_relid_attnam_index pg_attribute_relid_attnum_index "
    "pg_auth_members_grantor_index/16 pg_auth_members_member_role_index pg_auth_members_oid_index/16 "
    "pg_auth_members_role_member_index pg_authid_oid_index pg_authid_rolname_index pg_cast_oid_index "
    "pg_cast_source_target_index pg_class_oid_index pg_class_relname_nsp_index pg_class_tblspc_relfilenode_index "
    "pg_collation_name_enc_nsp_index pg_collation_oid_index pg_constraint_conname_nsp_index "
    "pg_constraint_conparentid_index pg_constraint_conrelid_contypid_conname_index pg_constraint_contypid_index "
    "pg_constraint_oid_index pg_conversion_default_index pg_conversion_name_nsp_index pg_conversion_oid_index "
    "pg_database_datname_index pg_database_oid_index pg_db_role_setting_databaseid_rol_index pg_default_acl_oid_index "
    "pg_default_acl_role_nsp_obj_index pg_depend_depender_index pg_depend_reference_index pg_description_o_c_o_index "
    "pg_enum_oid_index pg_enum_typid_label_index pg_enum_typid_sortorder_index pg_event_trigger_evtname_index "
    "pg_event_trigger_oid_index pg_extension_name_index pg_extension_oid_index pg_foreign_data_wrapper_name_index "
    "pg_foreign_data_wrapper_oid_index pg_foreign_server_name_index pg_foreign_server_oid_index "
    "pg_foreign_table_relid_index pg_index_indexrelid_index pg_index_indrelid_index pg_inherits_parent_index "
    "pg_inherits_relid_seqno_index pg_init_privs_o_c_o_index pg_language_name_index pg_language_oid_index "
    "pg_largeobject_loid_pn_index pg_largeobject_metadata_oid_index pg_namespace_nspname_index pg_namespace_oid_index "
    "pg_opclass_am_name_nsp_index pg_opclass_oid_index pg_operator_oid_index pg_operator_oprname_l_r_n_index "
    "pg_opfamily_am_name_nsp_index pg_opfamily_oid_index pg_parameter_acl_oid_index/15 "
    "pg_parameter_acl_parname_index/15 pg_partitioned_table_partrelid_index pg_policy_oid_index "
    "pg_policy_polrelid_polname_index pg_proc_oid_index pg_proc_proname_args_nsp_index "
    "pg_publication_namespace_oid_index/15 pg_publication_namespace_pnnspid_pnpubid_index/15 pg_publication_oid_index "
    "pg_publication_pubname_index pg_publication_rel_oid_index pg_publication_rel_prpubid_index/15 "
    "pg_publication_rel_prrelid_prpubid_index pg_range_rngmultitypid_index/14 pg_range_rngtypid_index "
    "pg_replication_origin_roiident_index pg_replication_origin_roname_index pg_rewrite_oid_index "
    "pg_rewrite_rel_rulename_index pg_seclabel_object_index pg_sequence_seqrelid_index pg_shdepend_depender_index "
    "pg_shdepend_reference_index pg_shdescription_o_c_index pg_shseclabel_object_index "
    "pg_statistic_ext_data_stxoid_index/-14 pg_statistic_ext_data_stxoid_inh_index/15 pg_statistic_ext_name_index "
    "pg_statistic_ext_oid_index pg_statistic_ext_relid_index pg_statistic_relid_att_inh_index "
    "pg_subscription_oid_index pg_subscription_rel_srrelid_srsubid_index pg_subscription_subname_index "
    "pg_tablespace_oid_index pg_tablespace_spcname_index pg_transform_oid_index pg_transform_type_lang_index "
    "pg_trigger_oid_index pg_trigger_tgconstraint_index pg_trigger_tgrelid_tgname_index pg_ts_config_cfgname_index "
    "pg_ts_config_map_index pg_ts_config_oid_index pg_ts_dict_dictname_index pg_ts_dict_oid_index "
    "pg_ts_parser_oid_index pg_ts_parser_prsname_index pg_ts_template_oid_index pg_ts_template_tmplname_index "
    "pg_type_oid_index pg_type_typname_nsp_index pg_user_mapping_oid_index pg_user_mapping_user_server_index ";

/// What initdb takes from PUBLIC (system_views.sql, servers 13 to 18).
constexpr std::array kept_from_everyone = std::to_array<std::string_view>({
    "pg_aios",
    "pg_authid",
    "pg_backend_memory_contexts",
    "pg_config",
    "pg_file_settings",
    "pg_hba_file_rules",
    "pg_ident_file_mappings",
    "pg_largeobject",
    "pg_replication_origin_status",
    "pg_shadow",
    "pg_shmem_allocations",
    "pg_shmem_allocations_numa",
    "pg_statistic",
    "pg_statistic_ext_data",
    "pg_subscription",
    "pg_user_mapping",
});

/// What of them pg_read_all_stats reads from 15 on.
constexpr std::array for_stats = std::to_array<std::string_view>(
    {"pg_aios", "pg_backend_memory_contexts", "pg_shmem_allocations", "pg_shmem_allocations_numa"});

/// Whether the list has the name, in that version or, for 0, in any.
bool has(std::string_view list, std::string_view name, int version) {
  if (name.find_first_of(" /") != std::string_view::npos) return false;
  for (std::size_t at = list.find(name); at != std::string_view::npos; at = list.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at != 0 && list[at - 1] != ' ') || (list[end] != ' ' && list[end] != '/')) continue;
    return version == 0 || version_mark(list.substr(at, list.find(' ', at) - at)).covers(version);
  }
  return false;
}

ObjectId information_schema_relation(Catalog& catalog, ObjectId schema, std::string_view name) {
  const std::optional<InformationRelation> relation = information_relation(name, catalog.features().version);
  if (!relation) return ObjectId::none;
  Object object = system_object(catalog, relation->is_view ? ObjectKind::view : ObjectKind::table, name, schema);
  if (!relation->is_public) return catalog.create(std::move(object));
  const Bits all = all_privileges(AclClass::table, catalog.features());
  return catalog.create(std::move(object), owner_and_everyone(RoleId::bootstrap, all, privilege::select));
}

}  // namespace

bool is_system_view(std::string_view name) {
  return name.starts_with("pg_") && !has(catalogues, name, 0) && has(tables, name, 0);
}

bool is_system_relation(std::string_view name, int version) {
  return name.starts_with("pg_") && (has(tables, name, version) || has(indexes, name, version));
}

ObjectId find_system_relation(Catalog& catalog, ObjectId schema, std::string_view name, int version) {
  const ObjectId known = catalog.find(Space::relation, schema, name);
  if (known != ObjectId::none) return known;
  const std::string_view where = catalog.name(schema);
  if (where == "information_schema") return information_schema_relation(catalog, schema, name);
  // Nearly all names that are looked for end here.
  if (!name.starts_with("pg_")) return ObjectId::none;
  if (where == "pg_catalog" && has(indexes, name, version))
    return catalog.create(system_object(catalog, ObjectKind::index, name, schema));
  // Tables of pg_toast are called by numbers.
  const bool is_there = where == "pg_catalog" ? has(tables, name, version) : name.starts_with("pg_toast");
  if (!is_there) return ObjectId::none;
  const Bits all = all_privileges(AclClass::table, catalog.features());
  StoredAcl acl = owner_and_everyone(RoleId::bootstrap, all, privilege::select);
  if (name == "pg_settings") acl.entries.front().privileges |= privilege::update;
  if (std::ranges::find(kept_from_everyone, name) != kept_from_everyone.end()) acl.entries.erase(acl.entries.begin());
  const auto stats = catalog.roles().find("pg_read_all_stats");
  if (stats && version >= 15 && std::ranges::find(for_stats, name) != for_stats.end())
    acl.entries.push_back({.grantee = *stats, .grantor = RoleId::bootstrap, .privileges = privilege::select});
  return catalog.create(system_object(catalog, ObjectKind::table, name, schema), std::move(acl));
}

}  // namespace routegrant::pg

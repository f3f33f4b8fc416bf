#include "pg/names/builtin_grants.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "pg/catalog/version_mark.hpp"
#include "pg/names/builtin_functions.hpp"
#include "pg/names/permissions.hpp"

namespace routegrant::pg {
namespace {

/// What PUBLIC may not execute, as servers of the six versions have it.
constexpr std::string_view for_superusers =
    "lo_export lo_import pg_current_logfile/13-16 pg_get_backend_memory_contexts/14-14 "
    "pg_get_shmem_allocations/13-14 pg_backup_start/15 pg_backup_stop/15 pg_config pg_create_restore_point "
    "pg_hba_file_rules pg_ident_file_mappings/15 pg_log_backend_memory_contexts/15 pg_log_standby_snapshot/16 "
    "pg_ls_dir pg_promote pg_read_binary_file pg_read_file pg_reload_conf pg_replication_origin_advance/14 "
    "pg_replication_origin_create/14 pg_replication_origin_drop/14 pg_replication_origin_oid/14 "
    "pg_replication_origin_progress/14 pg_replication_origin_session_is_setup/14 "
    "pg_replication_origin_session_progress/14 pg_replication_origin_session_reset/14 "
    "pg_replication_origin_session_setup/14 pg_replication_origin_xact_reset/14 pg_replication_origin_xact_setup/14 "
    "pg_rotate_logfile pg_show_all_file_settings pg_show_replication_origin_status/14 pg_start_backup/13-14 "
    "pg_stat_file pg_stat_have_stats/15 pg_stat_reset pg_stat_reset_backend_stats/18 "
    "pg_stat_reset_replication_slot/14 pg_stat_reset_shared pg_stat_reset_single_function_counters "
    "pg_stat_reset_single_table_counters pg_stat_reset_slru pg_stat_reset_subscription_stats/15 "
    "pg_stop_backup/13-14 pg_switch_wal pg_wal_replay_pause pg_wal_replay_resume";

/// The same, but for members of a predefined role.
constexpr std::string_view for_monitors =
    "pg_current_logfile/17 pg_ls_archive_statusdir pg_ls_logdir pg_ls_logicalmapdir/15 pg_ls_logicalsnapdir/15 "
    "pg_ls_replslotdir/15 pg_ls_summariesdir/18 pg_ls_tmpdir pg_ls_waldir";
constexpr std::string_view for_stats =
    "pg_get_aios/18 pg_get_backend_memory_contexts/15 pg_get_shmem_allocations/15 pg_get_shmem_allocations_numa/18";

bool lists(std::string_view names, std::string_view name, int version) {
  const auto words = text::words(names);
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    const VersionMark mark = version_mark(word);
    return mark.rest == name && mark.covers(version);
  });
}

void add_reader(Context& context, std::string_view reader, RoleId owner, Acl& list) {
  Catalog& catalog = context.catalog;
  const auto role = catalog.roles().find(reader);
  if (!role) return;
  const AclChange change{.grantee = *role, .grantor = owner, .privileges = privilege::execute};
  // What initdb grants is not refused.
  (void)grant(list, change, owner, catalog.roles(), catalog.provenances());
}

}  // namespace

ObjectId builtin_function(Context& context, const QualifiedName& name, std::string_view inputs) {
  Catalog& catalog = context.catalog;
  const int version = context.features().version;
  const ObjectId schema = schema_named(context, "pg_catalog");
  if ((!name.schema.empty() && name.schema != "pg_catalog") || schema == ObjectId::none) return ObjectId::none;
  if (!is_builtin_function(name.name, version)) return ObjectId::none;
  const NameId signature = catalog.intern(inputs);
  for (const ObjectId known : catalog.routines(schema, name.name)) {
    if (catalog.object(known).signature == signature) return known;
  }
  const ObjectId made = catalog.create({.kind = ObjectKind::function,
                                        .name = catalog.intern(name.name),
                                        .parent = schema,
                                        .owner = RoleId::bootstrap,
                                        .system = true,
                                        .signature = signature,
                                        .full_signature = signature},
                                       {});
  const bool monitors = lists(for_monitors, name.name, version);
  const bool stats = lists(for_stats, name.name, version);
  if (!monitors && !stats && !lists(for_superusers, name.name, version)) return made;
  Acl list = catalog.expanded_acl(made);
  std::erase_if(list, [](const AclEntry& item) { return item.grantee == RoleId::everyone; });
  if (monitors) add_reader(context, "pg_monitor", RoleId::bootstrap, list);
  if (stats) add_reader(context, "pg_read_all_stats", RoleId::bootstrap, list);
  catalog.store_acl(made, std::move(list));
  return made;
}

bool may_execute_builtin(const Context& context, std::string_view name) {
  if (context.superuser()) return true;
  const Catalog& catalog = context.catalog;
  const int version = context.features().version;
  const bool monitors = lists(for_monitors, name, version);
  const bool stats = lists(for_stats, name, version);
  if (!monitors && !stats && !lists(for_superusers, name, version)) return true;
  for (const ObjectId each : catalog.routines(schema_named(context, "pg_catalog"), name)) {
    if (privileges_on(catalog, context.current(), each, privilege::execute) != 0) return true;
  }
  const std::string_view reader = monitors ? "pg_monitor" : stats ? "pg_read_all_stats" : "";
  const auto role = catalog.roles().find(reader);
  return role && catalog.roles().has_privileges_of(context.current(), *role);
}

}  // namespace routegrant::pg

#include "pg/names/builtin.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

struct PredefinedRole {
  std::string_view name;
  int since;
};

/// In the order of their oids, which is the order of walks (pg_authid.dat of 13 to 18).
constexpr std::array<PredefinedRole, 16> predefined{{
    {"pg_monitor", 13},
    {"pg_read_all_settings", 13},
    {"pg_read_all_stats", 13},
    {"pg_stat_scan_tables", 13},
    {"pg_signal_backend", 13},
    {"pg_checkpoint", 15},
    {"pg_use_reserved_connections", 16},
    {"pg_read_server_files", 13},
    {"pg_write_server_files", 13},
    {"pg_execute_server_program", 13},
    {"pg_database_owner", 14},
    {"pg_read_all_data", 14},
    {"pg_write_all_data", 14},
    {"pg_create_subscription", 16},
    {"pg_maintain", 17},
    {"pg_signal_autovacuum_worker", 18},
}};

struct TypeAlias {
  std::string_view name;
  std::string_view text;
};

/// Types that format_type() prints by another name. Sorted by name.
constexpr std::array<TypeAlias, 16> aliases{{
    {"bool", "boolean"},
    {"bpchar", "character"},
    {"char", "\"char\""},
    {"decimal", "numeric"},
    {"float4", "real"},
    {"float8", "double precision"},
    {"int", "integer"},
    {"int2", "smallint"},
    {"int4", "integer"},
    {"int8", "bigint"},
    {"time", "time without time zone"},
    {"timestamp", "timestamp without time zone"},
    {"timestamptz", "timestamp with time zone"},
    {"timetz", "time with time zone"},
    {"varbit", "bit varying"},
    {"varchar", "character varying"},
}};

/// The other types of pg_catalog that role files name without schema. Sorted.
constexpr std::array<std::string_view, 88> types{"aclitem",
                                                 "any",
                                                 "anyarray",
                                                 "anycompatible",
                                                 "anycompatiblearray",
                                                 "anycompatiblemultirange",
                                                 "anycompatiblenonarray",
                                                 "anycompatiblerange",
                                                 "anyelement",
                                                 "anyenum",
                                                 "anymultirange",
                                                 "anynonarray",
                                                 "anyrange",
                                                 "bit",
                                                 "box",
                                                 "bytea",
                                                 "cid",
                                                 "cidr",
                                                 "circle",
                                                 "cstring",
                                                 "date",
                                                 "datemultirange",
                                                 "daterange",
                                                 "event_trigger",
                                                 "fdw_handler",
                                                 "gtsvector",
                                                 "index_am_handler",
                                                 "inet",
                                                 "int2vector",
                                                 "int4multirange",
                                                 "int4range",
                                                 "int8multirange",
                                                 "int8range",
                                                 "internal",
                                                 "interval",
                                                 "json",
                                                 "jsonb",
                                                 "jsonpath",
                                                 "language_handler",
                                                 "line",
                                                 "lseg",
                                                 "macaddr",
                                                 "macaddr8",
                                                 "money",
                                                 "name",
                                                 "numeric",
                                                 "nummultirange",
                                                 "numrange",
                                                 "oid",
                                                 "oidvector",
                                                 "path",
                                                 "pg_brin_bloom_summary",
                                                 "pg_brin_minmax_multi_summary",
                                                 "pg_ddl_command",
                                                 "pg_dependencies",
                                                 "pg_lsn",
                                                 "pg_mcv_list",
                                                 "pg_ndistinct",
                                                 "pg_node_tree",
                                                 "pg_snapshot",
                                                 "point",
                                                 "polygon",
                                                 "record",
                                                 "refcursor",
                                                 "regclass",
                                                 "regcollation",
                                                 "regconfig",
                                                 "regdictionary",
                                                 "regnamespace",
                                                 "regoper",
                                                 "regoperator",
                                                 "regproc",
                                                 "regprocedure",
                                                 "regrole",
                                                 "regtype",
                                                 "table_am_handler",
                                                 "text",
                                                 "tid",
                                                 "trigger",
                                                 "tsm_handler",
                                                 "tsmultirange",
                                                 "tsquery",
                                                 "tsrange",
                                                 "tstzmultirange",
                                                 "tstzrange",
                                                 "tsvector",
                                                 "txid_snapshot",
                                                 "unknown"};

constexpr std::array<std::string_view, 5> more_types{"uuid", "void", "xid", "xid8", "xml"};

const TypeAlias* alias_of(std::string_view name) {
  const auto* found =
      std::lower_bound(aliases.begin(), aliases.end(), name,
                       [](const TypeAlias& alias, std::string_view wanted) { return alias.name < wanted; });
  return found != aliases.end() && found->name == name ? found : nullptr;
}

void create_schemas(Catalog& catalog, ObjectId database) {
  const Bits all = privilege::usage | privilege::create;
  for (const std::string_view name : {"pg_catalog", "information_schema"}) {
    catalog.create(system_object(catalog, ObjectKind::schema, name, database),
                   owner_and_everyone(RoleId::bootstrap, all, privilege::usage));
  }
  catalog.create(system_object(catalog, ObjectKind::schema, "pg_toast", database), StoredAcl{});
  Object shared = system_object(catalog, ObjectKind::schema, "public", database);
  const bool open = catalog.features().public_schema_is_open;
  if (!open) shared.owner = *catalog.roles().database_owner_role();
  shared.system = false;
  const RoleId owner = shared.owner;
  catalog.create(std::move(shared), owner_and_everyone(owner, all, open ? all : privilege::usage));
}

}  // namespace

Object system_object(Catalog& catalog, ObjectKind kind, std::string_view name, ObjectId parent) {
  return {.kind = kind, .name = catalog.intern(name), .parent = parent, .owner = RoleId::bootstrap, .system = true};
}

StoredAcl owner_and_everyone(RoleId owner, Bits owners, Bits everyones) {
  return {.is_set = true,
          .entries = {{.grantee = RoleId::everyone, .grantor = owner, .privileges = everyones},
                      {.grantee = owner, .grantor = owner, .privileges = owners}}};
}

bool is_reserved_role(std::string_view name) {
  return name == "public" || name == "none" || name.starts_with("pg_");
}

int predefined_role_since(std::string_view name) {
  const auto* found =
      std::find_if(predefined.begin(), predefined.end(), [&](const PredefinedRole& each) { return each.name == name; });
  return found == predefined.end() ? 0 : found->since;
}

bool is_builtin_type(std::string_view name) {
  return alias_of(name) != nullptr || std::binary_search(types.begin(), types.end(), name) ||
         std::binary_search(more_types.begin(), more_types.end(), name);
}

std::string builtin_type_text(std::string_view name) {
  // A keyword.
  if (name == "any") return "\"any\"";
  // These the standard spells as pg_type does (format_type_extended()).
  if (name == "numeric" || name == "interval" || name == "bit") return std::string(name);
  const TypeAlias* alias = alias_of(name);
  return alias != nullptr ? std::string(alias->text) : sql::quoted_identifier(name);
}

void create_builtin_roles(Catalog& catalog, std::string_view bootstrap_superuser) {
  Roles& roles = catalog.roles();
  roles.add({.name = "public", .origin = Origin::built_in});
  roles.add({.name = std::string(bootstrap_superuser),
             .login = true,
             .superuser = true,
             .createrole = true,
             .createdb = true,
             .replication = true,
             .bypassrls = true,
             .origin = Origin::built_in});
  for (const PredefinedRole& each : predefined) {
    if (each.since <= catalog.features().version) {
      roles.add({.name = std::string(each.name), .origin = Origin::built_in});
    }
  }
  const RoleId monitor = *roles.find("pg_monitor");
  for (const std::string_view part : {"pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables"}) {
    roles.put(monitor, {.role = *roles.find(part), .grantor = RoleId::bootstrap});
  }
}

ObjectId create_database(Catalog& catalog, std::string_view name, RoleId owner, std::optional<Span> span) {
  Object object{.kind = ObjectKind::database, .name = catalog.intern(name), .owner = owner, .span = span};
  const ObjectId database = catalog.create(std::move(object), StoredAcl{});
  create_schemas(catalog, database);
  const ObjectId extension =
      catalog.create(system_object(catalog, ObjectKind::extension, "plpgsql", database), StoredAcl{});
  for (const std::string_view language : {"internal", "c", "sql", "plpgsql"}) {
    Object each = system_object(catalog, ObjectKind::language, language, database);
    if (language == "plpgsql") each.part_of = extension;
    each.untrusted = language == "internal" || language == "c";
    catalog.create(std::move(each), StoredAcl{});
  }
  return database;
}

ObjectId find_system_type(Catalog& catalog, ObjectId schema, std::string_view name) {
  // Words of the grammar, not names of types.
  if (name == "int" || name == "decimal") return ObjectId::none;
  const ObjectId known = catalog.find(Space::type, schema, name);
  if (known != ObjectId::none) return known;
  // Those of information_schema are domains, but for row types.
  const bool is_domain = catalog.name(schema) == "information_schema";
  Object type = system_object(catalog, is_domain ? ObjectKind::domain : ObjectKind::type, name, schema);
  type.multirange = catalog.features().version >= 17 && name.ends_with("multirange") && !name.starts_with("any");
  return catalog.create(std::move(type), StoredAcl{});
}

void create_cluster(Catalog& catalog) {
  for (const std::string_view name : {"postgres", "template1", "template0"}) {
    const ObjectId database = create_database(catalog, name, RoleId::bootstrap, std::nullopt);
    catalog.edit(database).system = true;
    if (name == "postgres") continue;
    const Bits all = privilege::create | privilege::temporary | privilege::connect;
    catalog.store_acl(database, owner_and_everyone(RoleId::bootstrap, all, privilege::connect).entries);
  }
  for (const std::string_view name : {"pg_default", "pg_global"}) {
    catalog.create(system_object(catalog, ObjectKind::tablespace, name, ObjectId::none), StoredAcl{});
  }
}

}  // namespace routegrant::pg

#include "kube/secrets/chart_passwords.hpp"

#include <array>
#include <string>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::array<std::string_view, 6> database_charts{"mariadb",       "mariadb-galera", "mysql",
                                                          "postgresql-ha", "postgresql",     "postgres"};

/// What charts call the settings of their database: Harbor, Keycloak, Gitea (`gitea.config`) and Grafana
/// (`grafana.ini`) `database`, Superset `connections`, Airflow `metadataConnection`, n8n `postgresdb`.
constexpr std::array<std::string_view, 6> settings{"connections",        "database",           "externalDatabase",
                                                   "externalPostgresql", "metadataConnection", "postgresdb"};

bool is_database(std::string_view key) {
  return text::is_one_of(key, database_charts) || text::is_one_of(key, settings);
}

/// Parts of a database's settings that hold its login. Beside them there are others (metrics, backups) with passwords
/// of their own. Harbor tells its own database from another one (`database.internal`, `database.external`).
bool holds_login(std::string_view key) {
  constexpr std::array<std::string_view, 5> parts{"auth", "external", "global", "internal", "postgresql"};
  return text::is_one_of(key, parts);
}

bool is_password(std::string_view key) {
  constexpr std::array<std::string_view, 12> keys{
      "PASSWD",         "db_pass",     "mariadbPassword",  "mysqlPassword",      "mysqlRootPassword",
      "pass",           "password",    "postgresPassword", "postgresqlPassword", "postgresqlPostgresPassword",
      "repmgrPassword", "rootPassword"};
  return text::is_one_of(key, keys);
}

/// Whether a chart reads no login from a child because of what stands beside it: Harbor has one database,
/// `database.type` (values.yaml: `internal`), Airflow takes the whole connection from a Secret
/// (templates/secrets/metadata-connection-secret.yaml).
bool is_out_of_use(const yaml::Cursor& values, std::string_view key) {
  const std::string_view type = values["type"].text();
  if (values.key() == "database" && key == "internal") return !type.empty() && type != key;
  if (values.key() == "database" && key == "external") return type != key;
  return key == "metadataConnection" && !values["metadataSecretName"].text().empty();
}

/// Superset's `connections` has Redis' password, too.
bool is_password_in(const yaml::Cursor& values, std::string_view key) {
  return values.key() == "connections" ? key == "db_pass" : is_password(key);
}

/// Grafana and authentik read the file.
bool names_file(const yaml::Cursor& value) {
  return value.text().starts_with("file://");
}

/// Whether a Secret that the chart does not make holds the passwords: then it reads none that stands beside it
/// (Bitnami's PostgreSQL, `postgresql.v1.createSecret`; MySQL, `mysql.createSecret`; Nextcloud,
/// templates/db-secret.yaml, where `enabled` decides).
bool has_other_secret(const yaml::Cursor& values) {
  const yaml::Cursor secret = values["existingSecret"];
  return secret["enabled"].is_true() || (!secret.text().empty() && secret.boolean().value_or(true));
}

/// The charts to which `global.postgresql` speaks, also where they are parts of others.
bool is_postgresql(std::string_view key) {
  return key == "postgresql" || key == "postgresql-ha";
}

/// Bitnami's charts for PostgreSQL read no password at all where the values of all charts name a Secret
/// (`postgresql.v1.createSecret`; before version 11 of the chart and in `postgresql-ha.postgresqlCreateSecret`, it is
/// no part of `auth`).
bool names_global_secret(const yaml::Cursor& values) {
  const yaml::Cursor global = values["global"]["postgresql"];
  return !global["auth"]["existingSecret"].text().empty() || !global["existingSecret"].text().empty();
}

/// `in_database`: whether what is above says that a database is meant. Documents are bounded in depth, so the recursion
/// is.
void walk(const yaml::Cursor& value, const std::string& path, bool in_database, bool skips_postgresql,
          KeyedObject& into) {
  const bool reads_passwords = in_database && !has_other_secret(value);
  for (const yaml::Cursor& child : value.items()) {
    if (child.key().empty() || (skips_postgresql && is_postgresql(child.key()))) continue;
    if (is_out_of_use(value, child.key())) continue;
    std::string name = path;
    if (!name.empty()) name += '.';
    name += child.key();
    if (child.is_scalar()) {
      if (reads_passwords && is_password_in(value, child.key()) && !names_file(child))
        into.data.push_back({.key = {name, child.key_span()}, .value = child});
      continue;
    }
    const bool leads_on = in_database && value.key() != "connections" && holds_login(child.key());
    if (child.is_mapping()) walk(child, name, leads_on || is_database(child.key()), skips_postgresql, into);
  }
}

}  // namespace

void read_chart_passwords(const yaml::Cursor& object, std::string_view chart, const yaml::Cursor& values,
                          Cluster& into) {
  KeyedObject found{.meta = meta_of(object), .producer = std::string(chart_values)};
  found.keys_known = false;
  found.only_required = true;
  const std::string_view name = paths::base_name(chart);
  const bool skips_postgresql = names_global_secret(values);
  const bool is_database_chart = text::is_one_of(name, database_charts) && !(skips_postgresql && is_postgresql(name));
  walk(values, "", is_database_chart, skips_postgresql, found);
  if (!found.data.empty()) into.keyed.push_back(std::move(found));
}

}  // namespace routegrant::kube

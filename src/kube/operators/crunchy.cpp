#include "kube/operators/crunchy.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kube/cluster/version_text.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// The group of annotations, and of the labels of the pods; Percona's pods carry it too.
constexpr std::string_view group = "postgres-operator.crunchydata.com";

struct User {
  DeclaredRole role{};
  /// The Secret that holds its login, if the resource names another one than the operator would.
  Text secret{};
  std::vector<Text> databases{};
  /// Whether it may make objects in schema public (Percona's `grantPublicSchemaAccess`).
  bool has_public_schema = false;
};

/// Without the field there is one user, and one database, named like the cluster; `users: []` asks for none.
std::vector<User> users_of(const yaml::Cursor& spec, const Meta& meta) {
  std::vector<User> users;
  if (!spec["users"].present()) {
    users.push_back({.role = {.name = meta.name, .login = true}, .databases = {meta.name}});
    return users;
  }
  for (const yaml::Cursor& item : spec["users"].items()) {
    User user{.role = {.name = text_of(item["name"]), .login = true}};
    if (user.role.name.empty()) continue;
    set_attributes(user.role, item["options"].text());
    user.secret = text_of(item["secretName"]);
    user.has_public_schema = item["grantPublicSchemaAccess"].is_true();
    for (const yaml::Cursor& database : item["databases"].items()) user.databases.push_back(text_of(database));
    // The superuser keeps its attributes and its own database, whatever the resource says.
    if (user.role.name.value == "postgres") {
      user.role = {.name = user.role.name, .login = true, .superuser = true};
      user.databases = {{"postgres", user.role.name.span}};
    }
    users.push_back(std::move(user));
  }
  return users;
}

/// generatePostgresUserSecret: hosts are `<service>.<namespace>.svc`; what names a database only where one is listed.
void add_secret(Cluster& into, const Meta& meta, const User& user, std::int64_t server_port, bool pooled) {
  const Span at = user.role.name.span;
  const std::string space = meta.namespace_name.empty() ? "" : "." + meta.namespace_name + ".svc";
  MadeLogin login{.user = user.role.name,
                  .host = {meta.name.value + "-primary" + space, at},
                  .port = {std::to_string(server_port), at}};
  const std::string name =
      user.secret.empty() ? meta.name.value + "-pguser-" + user.role.name.value : user.secret.value;
  KeyedObject secret = made_secret(meta, name);
  secret.meta.name.span = at;
  secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  add_made_key(secret, "host", made_text(login.host));
  add_made_key(secret, "port", made_text(login.port));
  add_made_key(secret, "user", made_text(login.user));
  add_hidden_key(secret, "password");
  add_hidden_key(secret, "verifier");
  MadeLogin bouncer = login;
  bouncer.host.value = meta.name.value + "-pgbouncer" + space;
  bouncer.port.value = "5432";
  if (pooled) {
    add_made_key(secret, "pgbouncer-host", made_text(bouncer.host));
    add_made_key(secret, "pgbouncer-port", made_text(bouncer.port));
  }
  if (!user.databases.empty()) {
    login.database = bouncer.database = user.databases.front();
    add_made_key(secret, "dbname", made_text(login.database));
    add_made_key(secret, "uri", made_url("postgresql", login));
    add_made_key(secret, "jdbc-uri", made_jdbc_url(login, true));
    if (pooled) {
      add_made_key(secret, "pgbouncer-uri", made_url("postgresql", bouncer));
      add_made_key(secret, "pgbouncer-jdbc-uri", made_jdbc_url(bouncer, true));
    }
  }
  into.keyed.push_back(std::move(secret));
}

/// GRANT ALL PRIVILEGES ON DATABASE; the databases belong to the superuser.
void add_user(const User& user, DatabaseContents& into) {
  if (user.role.name.value != "postgres") into.roles.push_back(user.role);
  for (const Text& database : user.databases) {
    const auto same = [&](const DeclaredDatabase& known) { return known.name.value == database.value; };
    if (database.value != "postgres" && std::none_of(into.databases.begin(), into.databases.end(), same))
      into.databases.push_back({.name = database});
    add_statement(into, database.value, database.span, "GRANT ALL PRIVILEGES ON DATABASE %1 TO %2",
                  {database, user.role.name});
    if (user.has_public_schema && user.role.name.value != "postgres")
      add_statement(into, database.value, database.span, "GRANT ALL PRIVILEGES ON SCHEMA public TO %1",
                    {user.role.name});
  }
}

/// Whether each user gets a schema of its own in each of its databases. Crunchy asks for it by an annotation; its
/// feature gate is not in manifests.
bool has_own_schemas(const yaml::Cursor& spec, const Meta& meta, bool is_percona) {
  const std::string key = std::string(group) + "/autoCreateUserSchema";
  if (text::equal_ignoring_case(value_of(meta.annotations, key), "true")) return true;
  if (!is_percona) return false;
  const auto parts = text::split(spec["crVersion"].text(), '.');
  const bool is_default =
      parts.size() < 2 || text::integer(parts[0]).value_or(2) > 2 || text::integer(parts[1]).value_or(6) >= 6;
  return spec["autoCreateUserSchema"].boolean().value_or(is_default);
}

void add_own_schemas(const std::vector<User>& users, DatabaseContents& into) {
  for (const User& user : users) {
    const std::string& name = user.role.name.value;
    if (name == "public" || name == "pgbouncer" || name == "monitor") continue;
    for (const Text& database : user.databases) {
      add_statement(into, database.value, database.span, "CREATE SCHEMA IF NOT EXISTS %1 AUTHORIZATION %1",
                    {user.role.name});
    }
  }
}

/// `service` (metadata.annotations) in Crunchy's resource, `expose` (annotations) in Percona's.
void open_service(const yaml::Cursor& service, Service& made) {
  if (!service.present()) return;
  Pairs annotations = pairs_of(service["metadata"]["annotations"]);
  if (annotations.empty()) annotations = pairs_of(service["annotations"]);
  open_made_service(made, service, std::move(annotations));
}

/// Data of another cluster, a backup or a volume, or that of the primary that this one stands by for.
void tell_copy(const yaml::Cursor& spec, const Meta& meta, Diagnostics& out) {
  if (const yaml::Cursor source = spec["dataSource"]; source.size() > 0)
    tell_unknown(meta, source.key_span(), "is made from a data source", out);
  if (const yaml::Cursor standby = spec["standby"]; standby["enabled"].is_true())
    tell_unknown(meta, standby.key_span(), "is made as a standby of another", out);
}

void add_pooler(const Meta& meta, const yaml::Cursor& bouncer, Cluster& into) {
  DatabasePooler pooler{.meta = meta};
  pooler.meta.name.value = meta.name.value + "-pgbouncer";
  pooler.meta.kind = "pgbouncer";
  pooler.server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  const std::string cluster = std::string(group) + "/cluster";
  const std::string role = std::string(group) + "/role";
  const MadeLabels labels{{cluster, meta.name.value}, {role, "pgbouncer"}};
  pooler.workload = add_made_pods(into, pooler.meta, labels, {"pod-template-hash"}, 5432, {});
  add_made_service(into, meta, pooler.meta.name.value, labels, 5432);
  open_service(bouncer["service"].present() ? bouncer["service"] : bouncer["expose"], into.services.back());
  into.database_poolers.push_back(std::move(pooler));
}

}  // namespace

void read_crunchy_cluster(const yaml::Cursor& object, bool is_percona, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object)};
  const Meta meta = server.meta;
  server.version = major_version(spec["postgresVersion"].text());
  server.image = text_of(spec["image"]);
  server.port = spec["port"].integer().value_or(5432);
  for (const yaml::Cursor& line : spec["patroni"]["dynamicConfiguration"]["postgresql"]["pg_hba"].items())
    if (server.trust.empty() && admits_without_password(line.text())) server.trust = text_of(line);
  tell_copy(spec, meta, out);
  const std::string prefix = std::string(group) + "/";
  const std::string cluster = prefix + "cluster";
  const std::string data = prefix + "data";
  MadeLabels labels{{cluster, meta.name.value}, {data, "postgres"}};
  const Pairs added = pairs_of(spec["metadata"]["labels"]);
  for (const Pair& label : added) labels.emplace_back(label.key.value, label.value.value);
  server.workload = add_made_pods(into, meta, labels,
                                  {"controller-revision-hash", prefix + "instance", prefix + "instance-set",
                                   prefix + "patroni", prefix + "role", "statefulset.kubernetes.io/pod-name"},
                                  server.port, server.image);
  for (const std::string_view suffix : {"-primary", "-replicas", "-ha", "-pods"}) {
    add_made_service(into, meta, meta.name.value + std::string(suffix),
                     {{cluster, meta.name.value}, {data, "postgres"}}, server.port);
    // `-primary` has no address of its own: it leads to that of `-ha`.
    if (suffix == "-ha") open_service(spec[is_percona ? "expose" : "service"], into.services.back());
    if (suffix == "-replicas")
      open_service(spec[is_percona ? "exposeReplicas" : "replicaService"], into.services.back());
  }
  const bool pooled = is_percona || spec["proxy"]["pgBouncer"].present();
  if (pooled) add_pooler(meta, spec["proxy"]["pgBouncer"], into);
  const std::vector<User> users = users_of(spec, meta);
  for (const User& user : users) {
    if (user.role.name.value == "postgres") server.superuser_access = true;
    add_secret(into, meta, user, server.port, pooled);
    add_user(user, server.contents);
  }
  if (has_own_schemas(spec, meta, is_percona)) add_own_schemas(users, server.contents);
  const yaml::Cursor init = spec["databaseInitSQL"];
  // It runs by psql as the superuser in database postgres; scripts that mean another one say \c.
  if (init) {
    server.contents.scripts.push_back(
        {.database = "postgres", .ref_object = text_of(init["name"]), .ref_key = std::string(init["key"].text())});
  }
  into.database_servers.push_back(std::move(server));
}

}  // namespace routegrant::kube

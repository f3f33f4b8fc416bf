#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "kube/cluster/version_text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// CloudNativePG 1.2x, api/v1/cluster_types.go; what it makes: pkg/specs/{services,secrets,pods}.go.
struct Bootstrap {
  yaml::Cursor method{};
  /// Whether SQL of the resource runs: only where initdb makes the database.
  bool is_initdb = false;
  Text database{};
  Text owner{};
  /// A Secret that the user provides; empty: the operator makes `<cluster>-app`.
  Text secret{};
};

Bootstrap bootstrap_of(const yaml::Cursor& spec, const Meta& meta) {
  const yaml::Cursor bootstrap = spec["bootstrap"];
  Bootstrap found{.method = bootstrap["initdb"], .is_initdb = true};
  for (const std::string_view other : {"recovery", "pg_basebackup"}) {
    if (!bootstrap[other].present() || bootstrap["initdb"]) continue;
    found.method = bootstrap[other];
    found.is_initdb = false;
  }
  found.database = text_or(text_of(found.method["database"]), "app", meta.name.span);
  found.owner = text_or(text_of(found.method["owner"]), found.database.value, found.database.span);
  found.secret = text_of(found.method["secret"]["name"]);
  return found;
}

/// Runs in the databases postgres, template1 and the application's, in this order (bootstrap documentation); lists of
/// the resource before references, Secrets before ConfigMaps. An import does not run what is referred to
/// (pkg/specs/jobs.go, CreatePrimaryJobViaInitdb); that of one database runs SQL of its own once the data is there.
void add_scripts(const Bootstrap& bootstrap, DatabaseServer& server) {
  struct List {
    std::string_view items;
    std::string_view references;
    std::string_view database;
  };
  constexpr List lists[] = {{"postInitSQL", "postInitSQLRefs", "postgres"},
                            {"postInitTemplateSQL", "postInitTemplateSQLRefs", "template1"},
                            {"postInitApplicationSQL", "postInitApplicationSQLRefs", ""}};
  const yaml::Cursor import = bootstrap.method["import"];
  for (const List& list : lists) {
    const std::string database = list.database.empty() ? bootstrap.database.value : std::string(list.database);
    for (const yaml::Cursor& item : bootstrap.method[list.items].items())
      server.contents.scripts.push_back({.database = database, .written = item});
    if (import.present()) continue;
    for (const std::string_view kind : {"secretRefs", "configMapRefs"}) {
      for (const yaml::Cursor& ref : bootstrap.method[list.references][kind].items()) {
        server.contents.scripts.push_back({.database = database,
                                           .ref_object = text_of(ref["name"]),
                                           .ref_key = std::string(ref["key"].text()),
                                           .ref_is_secret = kind == "secretRefs"});
      }
    }
  }
  if (import["type"].text() == "monolith") return;
  for (const yaml::Cursor& item : import["postImportApplicationSQL"].items())
    server.contents.scripts.push_back({.database = bootstrap.database.value, .written = item});
}

/// `inherited`: what the resource wants on all that is made for it (`inheritedMetadata`).
void add_secret(Cluster& into, const Meta& meta, const yaml::Cursor& inherited, std::string name, const Text& user,
                const Text& database) {
  const Span at = meta.name.span;
  const std::string service = meta.name.value + "-rw";
  const std::string space = meta.namespace_name.empty() ? "" : "." + meta.namespace_name;
  MadeLogin login{.user = user, .database = database, .host = {service, at}, .port = {"5432", at}};
  KeyedObject secret = made_secret(meta, std::move(name));
  secret.type = "kubernetes.io/basic-auth";
  secret.meta.annotations = pairs_of(inherited["annotations"]);
  secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  for (const std::string_view key : {"username", "user"}) add_made_key(secret, std::string(key), made_text(user));
  add_hidden_key(secret, "password");
  add_made_key(secret, "dbname", made_text(database));
  add_made_key(secret, "host", made_text(login.host));
  add_made_key(secret, "port", made_text(login.port));
  add_made_key(secret, "pgpass", made_pgpass(login));
  login.host.value = service + space;
  add_made_key(secret, "uri", made_url("postgresql", login));
  add_made_key(secret, "jdbc-uri", made_jdbc_url(login, true));
  if (!space.empty()) login.host.value += ".svc.cluster.local";
  add_made_key(secret, "fqdn-uri", made_url("postgresql", login));
  add_made_key(secret, "fqdn-jdbc-uri", made_jdbc_url(login, true));
  into.keyed.push_back(std::move(secret));
}

void add_roles(const yaml::Cursor& spec, Cluster& into, const Meta& meta, DatabaseServer& server) {
  const Text replica{"streaming_replica", meta.name.span};
  server.contents.roles.push_back({.name = replica, .login = true, .replication = true});
  for (const yaml::Cursor& item : spec["managed"]["roles"].items()) {
    if (item["ensure"].text() == "absent") continue;
    const DeclaredRole role = cnpg_role_of(item);
    require_user(into, meta, text_of(item["passwordSecret"]["name"]), "username", role.name);
    server.contents.roles.push_back(role);
  }
}

/// Tablespaces that somebody but the superuser owns (`tablespaces.owner`), who may put tables there and let others.
void add_tablespaces(const yaml::Cursor& spec, DatabaseServer& server) {
  for (const yaml::Cursor& item : spec["tablespaces"].items()) {
    const Text name = text_of(item["name"]);
    const Text owner = text_of(item["owner"]["name"]);
    if (name.empty() || owner.empty()) continue;
    add_statement(server.contents, "postgres", item.span(),
                  "CREATE TABLESPACE %1 OWNER %2 LOCATION '/var/lib/postgresql/tablespaces'", {name, owner});
  }
}

/// The owner is made by initdb, without attributes (unless managed.roles says more).
void add_owner(const Bootstrap& bootstrap, const yaml::Cursor& inherited, Cluster& into, const Meta& meta,
               DatabaseServer& server) {
  auto& roles = server.contents.roles;
  const auto is_owner = [&](const DeclaredRole& role) { return role.name.value == bootstrap.owner.value; };
  if (bootstrap.owner.value != "postgres" && std::none_of(roles.begin(), roles.end(), is_owner))
    roles.insert(roles.begin(), {.name = bootstrap.owner, .login = true});
  server.contents.databases.push_back({.name = bootstrap.database, .owner = bootstrap.owner});
  if (bootstrap.secret.empty()) {
    add_secret(into, meta, inherited, meta.name.value + "-app", bootstrap.owner, bootstrap.database);
  } else {
    require_user(into, meta, bootstrap.secret, "username", bootstrap.owner);
  }
}

void add_services(const yaml::Cursor& spec, Cluster& into, const Meta& meta) {
  const MadeLabels pods{{"cnpg.io/cluster", meta.name.value}};
  const yaml::Cursor services = spec["managed"]["services"];
  const std::vector<std::string> disabled = strings_of(services["disabledDefaultServices"]);
  for (const std::string_view service : {"rw", "ro", "r"}) {
    if (std::find(disabled.begin(), disabled.end(), service) == disabled.end())
      add_made_service(into, meta, meta.name.value + "-" + std::string(service), pods, 5432);
  }
  for (const yaml::Cursor& extra : services["additional"].items()) {
    const yaml::Cursor pattern = extra["serviceTemplate"];
    const std::string_view name = pattern["metadata"]["name"].text();
    if (name.empty()) continue;
    add_made_service(into, meta, std::string(name), pods, 5432);
    Service& made = into.services.back();
    made.meta.name.span = pattern["metadata"]["name"].span();
    open_made_service(made, pattern["spec"], pairs_of(pattern["metadata"]["annotations"]));
  }
}

/// The tag of any image begins with PostgreSQL's version ("Container Image Requirements"); else the catalogue's major
/// tells.
void read_version(const yaml::Cursor& spec, DatabaseServer& server) {
  server.image = text_of(spec["imageName"]);
  server.version = major_version(spec["imageCatalogRef"]["major"].text());
  std::string_view image = server.image.value;
  image = image.substr(0, image.find('@'));
  const std::size_t colon = image.rfind(':');
  if (server.version != 0 || colon == std::string_view::npos || image.find('/', colon) != std::string_view::npos)
    return;
  server.version = major_version(image.substr(colon + 1));
}

/// A server that the instances connect to, to copy its data or to subscribe to it: a container of its own here, as each
/// is a login. The instance manager takes the password from the Secret whenever it reconciles, and writes it to a file
/// (internal/management/controller/externalservers, pkg/management/external).
void add_external_login(const yaml::Cursor& external, Pod& pod) {
  constexpr std::pair<std::string_view, std::string_view> parameters[] = {{"user", "postgresql.user"},
                                                                          {"host", "postgresql.host"},
                                                                          {"port", "postgresql.port"},
                                                                          {"dbname", "postgresql.database"},
                                                                          {"sslmode", "postgresql.sslmode"}};
  Container container{.name = text_of(external["name"]), .span = external["name"].span()};
  for (const auto& [parameter, name] : parameters) {
    const yaml::Cursor value = external["connectionParameters"][parameter];
    if (value) container.env.push_back({.name = {std::string(name), value.key_span()}, .value = value});
  }
  if (container.env.empty()) return;
  const yaml::Cursor password = external["password"];
  if (password["name"]) {
    const std::string volume = "external-" + container.name.value;
    VolumeSource source{.kind = VolumeSource::Kind::secret, .object = text_of(password["name"])};
    source.items.push_back({.key = text_of(password["key"]), .path = "postgresql-password"});
    pod.volumes.push_back({.name = {volume, password.key_span()}, .sources = {std::move(source)}});
    container.mounts.push_back(
        {.volume = volume, .path = {"/controller/external/" + container.name.value, password.key_span()}});
  }
  pod.containers.push_back(std::move(container));
}

/// What a backup or another server brings is in no manifest.
void tell_copy(const Bootstrap& bootstrap, const Meta& meta, Diagnostics& out) {
  const yaml::Cursor method = bootstrap.is_initdb ? bootstrap.method["import"] : bootstrap.method;
  if (!method.present()) return;
  tell_unknown(meta, method.key_span(), "is made by " + std::string(method.key()), out);
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object)};
  const Meta meta = server.meta;
  read_version(spec, server);
  server.superuser_access = spec["enableSuperuserAccess"].is_true();
  for (const yaml::Cursor& line : spec["postgresql"]["pg_hba"].items())
    if (server.trust.empty() && admits_without_password(line.text())) server.trust = text_of(line);
  MadeLabels labels{{"cnpg.io/cluster", meta.name.value},
                    {"postgresql", meta.name.value},
                    {"cnpg.io/podRole", "instance"},
                    {"app.kubernetes.io/managed-by", "cloudnative-pg"},
                    {"app.kubernetes.io/component", "database"},
                    {"app.kubernetes.io/instance", meta.name.value},
                    {"app.kubernetes.io/name", "postgresql"}};
  const yaml::Cursor inherited = spec["inheritedMetadata"];
  const Pairs added = pairs_of(inherited["labels"]);
  for (const Pair& label : added) labels.emplace_back(label.key.value, label.value.value);
  server.workload = add_made_pods(into, meta, labels,
                                  {"cnpg.io/instanceName", "cnpg.io/instanceRole", "role", "app.kubernetes.io/version"},
                                  5432, server.image);
  for (const yaml::Cursor& external : spec["externalClusters"].items())
    add_external_login(external, into.workloads.back().pod);
  add_services(spec, into, meta);
  const Bootstrap bootstrap = bootstrap_of(spec, meta);
  tell_copy(bootstrap, meta, out);
  add_roles(spec, into, meta, server);
  add_owner(bootstrap, inherited, into, meta, server);
  if (bootstrap.is_initdb) add_scripts(bootstrap, server);
  add_tablespaces(spec, server);
  const Text superuser{"postgres", meta.name.span};
  const Text given = text_of(spec["superuserSecret"]["name"]);
  require_user(into, meta, given, "username", superuser);
  // The superuser's Secret names `*` as its database: any.
  if (server.superuser_access && given.empty())
    add_secret(into, meta, inherited, meta.name.value + "-superuser", superuser, {"*", meta.name.span});
  into.database_servers.push_back(std::move(server));
}

}  // namespace

const Kind cnpg_cluster{.groups = "postgresql.cnpg.io postgresql.k8s.enterprisedb.io", .name = "Cluster", .read = read};

}  // namespace routegrant::kube

#include <cstdint>
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

/// What tells KubeDB's relational servers apart.
struct Product {
  std::string_view engine;
  std::string_view plural;
  std::string_view superuser;
  std::int64_t port;
};

/// KubeDB (kubedb.dev/apimachinery, apis/kubedb/*/postgres_helpers.go and its like): Services `<name>`,
/// `<name>-standby` and `<name>-pods`; the superuser's login in `<name>-auth` or the Secret that `authSecret` names.
void read_server(const yaml::Cursor& object, const Product& product, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{
      .meta = meta_of(object), .engine = std::string(product.engine), .port = product.port, .superuser_access = true};
  const Meta meta = server.meta;
  if (const yaml::Cursor archiver = spec["init"]["archiver"]; archiver.present())
    tell_unknown(meta, archiver.key_span(), "is made from an archive", out);
  server.version = major_version(spec["version"].text());
  MadeLabels labels{{"app.kubernetes.io/component", "database"},
                    {"app.kubernetes.io/instance", meta.name.value},
                    {"app.kubernetes.io/managed-by", "kubedb.com"},
                    {"app.kubernetes.io/name", std::string(product.plural)}};
  const Pairs added = pairs_of(spec["podTemplate"]["metadata"]["labels"]);
  for (const Pair& label : added) labels.emplace_back(label.key.value, label.value.value);
  server.workload = add_made_pods(
      into, meta, labels, {"controller-revision-hash", "kubedb.com/role", "role", "statefulset.kubernetes.io/pod-name"},
      product.port, {});
  for (const std::string_view suffix : {"", "-standby", "-pods"}) {
    add_made_service(
        into, meta, meta.name.value + std::string(suffix),
        {{"app.kubernetes.io/instance", meta.name.value}, {"app.kubernetes.io/name", std::string(product.plural)}},
        product.port);
    for (const yaml::Cursor& pattern : spec["serviceTemplates"].items()) {
      const std::string_view alias = pattern["alias"].text();
      if (alias != (suffix.empty() ? "primary" : suffix.substr(1))) continue;
      open_made_service(into.services.back(), pattern["spec"], pairs_of(pattern["metadata"]["annotations"]));
    }
  }
  const Text superuser{std::string(product.superuser), meta.name.span};
  const Text given = text_of(spec["authSecret"]["name"]);
  if (given.empty()) {
    KeyedObject secret = made_secret(meta, meta.name.value + "-auth");
    secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
    add_made_key(secret, "username", made_text(superuser));
    add_hidden_key(secret, "password");
    into.keyed.push_back(std::move(secret));
  }
  // Of other engines the superuser is known, and no SQL.
  const bool is_postgresql = product.engine == "postgresql";
  if (!is_postgresql) {
    server.contents.roles.push_back(
        {.name = superuser, .login = true, .superuser = true, .createrole = true, .createdb = true, .host = "%"});
  }
  const yaml::Cursor scripts = spec["init"]["script"]["configMap"]["name"];
  if (scripts && is_postgresql)
    server.contents.scripts.push_back({.database = "postgres", .ref_object = text_of(scripts)});
  into.database_servers.push_back(std::move(server));
}

void read_postgres(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_server(object, {"postgresql", "postgreses.kubedb.com", "postgres", 5432}, into, out);
}

void read_mysql(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_server(object, {"mysql", "mysqls.kubedb.com", "root", 3306}, into, out);
}

void read_mariadb(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_server(object, {"mariadb", "mariadbs.kubedb.com", "root", 3306}, into, out);
}

void read_percona_xtradb(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_server(object, {"mysql", "perconaxtradbs.kubedb.com", "root", 3306}, into, out);
}

/// KubeDB's schema manager: a database on one of its servers. Its users are Vault's, with names that only the lease
/// tells (kubedb.dev/apimachinery, apis/schema/v1alpha1).
void read_database(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor database = object["spec"]["database"];
  const yaml::Cursor server = database["serverRef"];
  DatabaseClaim claim{.meta = meta_of(object)};
  claim.server = {.kind = "Postgres",
                  .namespace_name = std::string(server["namespace"].text_or(claim.meta.namespace_name)),
                  .name = text_of(server["name"])};
  const Text name = text_of(database["config"]["dbName"]);
  if (name.empty() || claim.server.name.empty()) return;
  claim.contents.databases.push_back({.name = name});
  into.database_claims.push_back(std::move(claim));
}

}  // namespace

const Kind kubedb_mariadb{.groups = "kubedb.com", .name = "MariaDB", .read = read_mariadb};
const Kind kubedb_mysql{.groups = "kubedb.com", .name = "MySQL", .read = read_mysql};
const Kind kubedb_percona_xtradb{.groups = "kubedb.com", .name = "PerconaXtraDB", .read = read_percona_xtradb};
const Kind kubedb_postgres{.groups = "kubedb.com", .name = "Postgres", .read = read_postgres};
const Kind kubedb_postgres_database{.groups = "schema.kubedb.com", .name = "PostgresDatabase", .read = read_database};

}  // namespace routegrant::kube

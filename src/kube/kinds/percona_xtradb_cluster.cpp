#include <algorithm>
#include <array>

#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::int64_t mysql_port = 3306;

/// Names that the operator keeps for itself (pkg/pxc/users, UserNames): it makes no user of them.
constexpr std::array<std::string_view, 9> system_users{"clustercheck", "monitor",      "operator",
                                                       "pmmserver",    "pmmserverkey", "proxyadmin",
                                                       "replication",  "root",         "xtrabackup"};

MadeLabels labels_of(const Meta& meta, std::string_view component) {
  return {{"app.kubernetes.io/component", std::string(component)},
          {"app.kubernetes.io/instance", meta.name.value},
          {"app.kubernetes.io/managed-by", "percona-xtradb-cluster-operator"},
          {"app.kubernetes.io/name", "percona-xtradb-cluster"},
          {"app.kubernetes.io/part-of", "percona-xtradb-cluster"}};
}

const std::vector<std::string> set_labels{"apps.kubernetes.io/pod-index", "controller-revision-hash",
                                          "statefulset.kubernetes.io/pod-name"};

/// HAProxy or ProxySQL before the cluster: clients log in through it as themselves.
void add_proxy(const yaml::Cursor& spec, std::string_view component, std::initializer_list<std::string_view> services,
               const Meta& meta, Cluster& into) {
  const yaml::Cursor proxy = spec[component];
  if (!proxy["enabled"].is_true()) return;
  DatabasePooler pooler{.meta = meta};
  pooler.meta.name.value = meta.name.value + "-" + std::string(component);
  pooler.meta.kind = std::string(component);
  pooler.server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  const MadeLabels labels = labels_of(meta, component);
  pooler.workload = add_made_pods(into, pooler.meta, labels, set_labels, mysql_port, text_of(proxy["image"]));
  for (const std::string_view suffix : services)
    add_made_service(into, meta, meta.name.value + std::string(suffix), labels, mysql_port);
  into.database_poolers.push_back(std::move(pooler));
}

/// `users:` since version 1.16: an account for each host, `%` where none is named, with its privileges on each
/// database, on all where none is named (pkg/controller/pxc/users_custom.go, upsertUserQuery).
void add_user(const yaml::Cursor& user, const Meta& meta, DatabaseServer& server, Cluster& into) {
  const Text name = text_of(user["name"]);
  if (name.empty() || std::find(system_users.begin(), system_users.end(), name.value) != system_users.end()) return;
  std::vector<std::string> hosts;
  for (const yaml::Cursor& host : user["hosts"].items()) hosts.emplace_back(host.text());
  if (hosts.empty()) hosts.emplace_back("%");
  std::vector<std::string> databases;
  for (const yaml::Cursor& database : user["dbs"].items()) {
    databases.emplace_back(database.text());
    server.contents.databases.push_back({.name = text_of(database)});
  }
  if (databases.empty()) databases.emplace_back("*");
  AccountGrant grant{.user = name, .grant_option = user["withGrantOption"].is_true(), .span = user["grants"].span()};
  for (const yaml::Cursor& privilege : user["grants"].items()) grant.privileges.push_back(text_of(privilege));
  for (const std::string& host : hosts) {
    server.contents.roles.push_back({.name = name, .login = true, .host = host});
    grant.host = host;
    for (const std::string& database : databases) {
      grant.database = database;
      if (!grant.privileges.empty()) server.contents.account_grants.push_back(grant);
    }
  }
  if (user["passwordSecretRef"]) return;
  KeyedObject secret = made_secret(meta, meta.name.value + "-custom-user-secret");
  secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  add_hidden_key(secret, name.value);
  into.keyed.push_back(std::move(secret));
}

/// Percona Operator for MySQL based on Percona XtraDB Cluster. Its accounts and grants are read, not evaluated.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object), .engine = "mysql", .port = mysql_port, .superuser_access = true};
  const Meta meta = server.meta;
  server.image = text_of(spec["pxc"]["image"]);
  const MadeLabels labels = labels_of(meta, "pxc");
  server.workload = add_made_pods(into, meta, labels, set_labels, mysql_port, server.image);
  add_made_service(into, meta, meta.name.value + "-pxc", labels, mysql_port);
  add_proxy(spec, "haproxy", {"-haproxy", "-haproxy-replicas"}, meta, into);
  add_proxy(spec, "proxysql", {"-proxysql"}, meta, into);
  server.contents.roles.push_back({.name = {"root", meta.name.span},
                                   .login = true,
                                   .superuser = true,
                                   .createrole = true,
                                   .createdb = true,
                                   .host = "%"});
  for (const yaml::Cursor& user : spec["users"].items()) add_user(user, meta, server, into);
  // The operator fills in the keys of system users that the Secret lacks, or makes it.
  const Text name = text_or(text_of(spec["secretsName"]), meta.name.value + "-secrets", meta.name.span);
  KeyedObject secret = made_secret(meta, name.value);
  secret.meta.name.span = name.span;
  secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  for (const char* key : {"monitor", "operator", "proxyadmin", "replication", "root", "xtrabackup"})
    add_hidden_key(secret, key);
  into.keyed.push_back(std::move(secret));
  into.database_servers.push_back(std::move(server));
}

}  // namespace

const Kind percona_xtradb_cluster{.groups = "pxc.percona.com", .name = "PerconaXtraDBCluster", .read = read};

}  // namespace routegrant::kube

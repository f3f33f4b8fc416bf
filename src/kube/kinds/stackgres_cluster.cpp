#include "kube/cluster/version_text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view group = "stackgres.io";

/// Its own users, by the keys of its Secret.
struct OwnUser {
  std::string_view key;
  std::string_view name;
};
constexpr OwnUser own_users[] = {
    {"superuser", "postgres"}, {"replication", "replicator"}, {"authenticator", "authenticator"}};

/// Where the user names its own users: `configurations.credentials`; until version 1.5 it was `credentials`.
yaml::Cursor given_name(const yaml::Cursor& spec, std::string_view user) {
  const yaml::Cursor given = spec["configurations"]["credentials"]["users"][user]["username"];
  return given.present() ? given : spec["credentials"]["users"][user]["username"];
}

/// StackGres 1.x, SGCluster: Services `<name>`, `<name>-primary` and `<name>-replicas`; a Secret named like the cluster
/// with the logins of its own users (SGCluster reference, credentials and managedSql).
void add_secret(const yaml::Cursor& spec, Cluster& into, const Meta& meta) {
  KeyedObject secret = made_secret(meta, meta.name.value);
  secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  for (const OwnUser& user : own_users) {
    const std::string key(user.key);
    // A Secret of the user's own may name it otherwise.
    const bool is_given = given_name(spec, key).present();
    add_made_key(secret, key + "-username",
                 is_given ? std::vector<MadePart>{} : made_text({std::string(user.name), meta.name.span}));
    add_hidden_key(secret, key + "-password");
  }
  secret.keys_known = false;
  into.keyed.push_back(std::move(secret));
}

/// A Secret for service bindings, always made: the superuser's login unless `configurations.binding` names another
/// (ServiceBindingSecret.java).
void add_binding(const yaml::Cursor& spec, const Text& superuser, Cluster& into, const Meta& meta) {
  const Span at = meta.name.span;
  const yaml::Cursor binding = spec["configurations"]["binding"];
  KeyedObject secret = made_secret(meta, meta.name.value + "-binding");
  secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  const MadeLogin login{.user = binding["username"] ? text_of(binding["username"]) : superuser,
                        .database = text_of(binding["database"]),
                        .host = {meta.name.value, at},
                        .port = {"5432", at}};
  add_made_key(secret, "type", made_text({"postgresql", at}));
  add_made_key(secret, "provider", made_text({std::string(binding["provider"].text_or("stackgres")), at}));
  add_made_key(secret, "host", made_text(login.host));
  add_made_key(secret, "port", made_text(login.port));
  add_made_key(secret, "username", made_text(login.user));
  add_hidden_key(secret, "password");
  add_made_key(secret, "uri", made_url("postgresql", login));
  if (!login.database.empty()) add_made_key(secret, "database", made_text(login.database));
  into.keyed.push_back(std::move(secret));
}

/// The name in the Secret that the resource refers to; empty where the tree does not show it.
Text looked_up(const yaml::Cursor& ref, const Meta& meta, const Cluster& cluster) {
  for (const KeyedObject* object : find_keyed(cluster, true, meta.namespace_name, ref["name"].text())) {
    for (const DataEntry& entry : object->data) {
      if (entry.key.value == ref["key"].text()) return {clear_text_of(entry), entry.key.span};
    }
  }
  return {};
}

/// Once all Secrets are there: the names of its own users, for its Secret, its superuser and the binding.
void name_users(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const auto server = find_server(
      into, {.kind = resource.meta.kind, .namespace_name = resource.meta.namespace_name, .name = resource.meta.name});
  for (const OwnUser& user : own_users) {
    const yaml::Cursor given = given_name(spec, user.key);
    if (!given.present()) continue;
    const Text name = looked_up(given, resource.meta, into);
    if (name.empty()) continue;
    if (server && user.key == "superuser") set_initdb_superuser(into.database_servers[*server], name);
    for (KeyedObject& object : into.keyed) {
      if (object.made_for != resource.meta.kind + " " + resource.meta.object()) continue;
      for (DataEntry& entry : object.data) {
        if (entry.key.value == std::string(user.key) + "-username") entry = {.key = entry.key, .made = made_text(name)};
      }
    }
    if (!server || user.key == "superuser") continue;
    for (DeclaredRole& role : into.database_servers[*server].contents.roles)
      if (role.name.value == user.name) role.name = name;
  }
  const Text superuser = given_name(spec, "superuser").present()
                             ? looked_up(given_name(spec, "superuser"), resource.meta, into)
                             : Text{"postgres", resource.meta.name.span};
  add_binding(spec, superuser, into, resource.meta);
}

DeclaredScript script_of(const yaml::Cursor& item) {
  DeclaredScript script{.database = std::string(item["database"].text_or("postgres")),
                        .runs_as = std::string(item["user"].text()),
                        .written = item["script"]};
  const yaml::Cursor from = item["scriptFrom"];
  script.ref_is_secret = static_cast<bool>(from["secretKeyRef"]);
  const yaml::Cursor ref = script.ref_is_secret ? from["secretKeyRef"] : from["configMapKeyRef"];
  script.ref_object = text_of(ref["name"]);
  script.ref_key = std::string(ref["key"].text());
  return script;
}

void read_cluster(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object), .superuser_access = true};
  const Meta meta = server.meta;
  server.version = major_version(spec["postgres"]["version"].text());
  const MadeLabels labels{
      {"app", "StackGresCluster"}, {"stackgres.io/cluster", "true"}, {"stackgres.io/cluster-name", meta.name.value}};
  server.workload = add_made_pods(
      into, meta, labels,
      {"controller-revision-hash", "role", "stackgres.io/cluster-uid", "statefulset.kubernetes.io/pod-name"}, 5432, {});
  const yaml::Cursor services = spec["postgresServices"];
  for (const std::string_view suffix : {"", "-primary", "-replicas"}) {
    add_made_service(into, meta, meta.name.value + std::string(suffix),
                     {{"stackgres.io/cluster-name", meta.name.value}}, 5432);
    // `-primary` is another name of the first (SGCluster reference, postgresServices).
    const bool is_replicas = suffix == "-replicas";
    const yaml::Cursor service = services[is_replicas ? "replicas" : "primary"];
    const yaml::Cursor annotations =
        spec["metadata"]["annotations"][is_replicas ? "replicasService" : "primaryService"];
    if (service.present() && suffix != "-primary")
      open_made_service(into.services.back(), service, pairs_of(annotations));
  }
  add_secret(spec, into, meta);
  defer(object, name_users, into);
  if (const yaml::Cursor restore = spec["initialData"]["restore"]; restore.present())
    tell_unknown(meta, restore.key_span(), "is made from a backup", out);
  const Span at = meta.name.span;
  server.contents.roles.push_back({.name = {"replicator", at}, .login = true, .replication = true});
  server.contents.roles.push_back({.name = {"authenticator", at}, .login = true});
  for (const yaml::Cursor& script : spec["managedSql"]["scripts"].items())
    server.script_objects.push_back(text_of(script["sgScript"]));
  // Until version 1.3 scripts stood in the cluster itself.
  for (const yaml::Cursor& item : spec["initialData"]["scripts"].items())
    server.contents.scripts.push_back(script_of(item));
  into.database_servers.push_back(std::move(server));
}

/// SGDistributedLogs: a cluster of its own for the logs of others, with the Services and the Secret that a cluster has
/// (SGDistributedLogs reference). Its pods carry other labels, and those of older versions others again.
void read_distributed_logs(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  DatabaseServer server{.meta = meta_of(object), .superuser_access = true};
  const Meta meta = server.meta;
  const MadeLabels labels{{"app", "StackGresDistributedLogs"}, {"stackgres.io/distributed-logs-name", meta.name.value}};
  server.workload =
      add_made_pods(into, meta, labels,
                    {"cluster", "controller-revision-hash", "distributed-logs-name", "distributed-logs-uid", "role",
                     "stackgres.io/cluster", "stackgres.io/distributed-logs-uid", "statefulset.kubernetes.io/pod-name"},
                    5432, {});
  for (const std::string_view suffix : {"", "-primary", "-replicas"})
    add_made_service(into, meta, meta.name.value + std::string(suffix), labels, 5432);
  add_secret(object["spec"], into, meta);
  const Span at = meta.name.span;
  server.contents.roles.push_back({.name = {"replicator", at}, .login = true, .replication = true});
  server.contents.roles.push_back({.name = {"authenticator", at}, .login = true});
  into.database_servers.push_back(std::move(server));
}

/// SGShardedCluster: Services `<name>`, `<name>-reads` and `<name>-shards`; the logins of SGCluster's Secrets, and SQL
/// of the coordinator in the database that is sharded.
void read_sharded_cluster(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object), .superuser_access = true};
  const Meta meta = server.meta;
  server.version = major_version(spec["postgres"]["version"].text());
  const MadeLabels labels{{"stackgres.io/shardedcluster-name", meta.name.value}};
  server.workload =
      add_made_pods(into, meta, labels,
                    {"app", "controller-revision-hash", "role", "stackgres.io/cluster", "stackgres.io/cluster-name",
                     "stackgres.io/cluster-uid", "statefulset.kubernetes.io/pod-name"},
                    5432, {});
  struct Made {
    std::string_view suffix;
    std::string_view field;
  };
  for (const Made& made : {Made{"", "primary"}, Made{"-reads", "any"}, Made{"-shards", "primaries"}}) {
    add_made_service(into, meta, meta.name.value + std::string(made.suffix), labels, 5432);
    const yaml::Cursor services = spec["postgresServices"][made.suffix == "-shards" ? "shards" : "coordinator"];
    if (services[made.field].present()) open_made_service(into.services.back(), services[made.field], {});
  }
  add_secret(spec, into, meta);
  defer(object, name_users, into);
  const Span at = meta.name.span;
  server.contents.roles.push_back({.name = {"replicator", at}, .login = true, .replication = true});
  server.contents.roles.push_back({.name = {"authenticator", at}, .login = true});
  const Text database = text_of(spec["database"]);
  if (!database.empty()) server.contents.databases.push_back({.name = database});
  for (const yaml::Cursor& script : spec["coordinator"]["managedSql"]["scripts"].items())
    server.script_objects.push_back(text_of(script["sgScript"]));
  into.database_servers.push_back(std::move(server));
}

void read_script(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  ScriptObject script{.meta = meta_of(object)};
  for (const yaml::Cursor& item : object["spec"]["scripts"].items()) script.scripts.push_back(script_of(item));
  into.script_objects.push_back(std::move(script));
}

}  // namespace

const Kind stackgres_cluster{.groups = group, .name = "SGCluster", .read = read_cluster};
const Kind stackgres_distributed_logs{.groups = group, .name = "SGDistributedLogs", .read = read_distributed_logs};
const Kind stackgres_script{.groups = group, .name = "SGScript", .read = read_script};
const Kind stackgres_sharded_cluster{.groups = group, .name = "SGShardedCluster", .read = read_sharded_cluster};

}  // namespace routegrant::kube

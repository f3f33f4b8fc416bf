#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators.hpp"
#include "kube/pod.hpp"
#include "kube/postgres_roles.hpp"

namespace routegrant::kube {
namespace {

/// StackGres 1.x, SGCluster: Services `<name>`, `<name>-primary` and `<name>-replicas`; a Secret named like the cluster
/// with the logins of its own users (SGCluster reference, credentials and managedSql).
void add_secret(const yaml::Cursor& spec, Cluster& into, const Meta& meta) {
  KeyedObject secret = made_secret(meta, meta.name.value);
  secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  struct User {
    std::string_view key;
    std::string_view name;
  };
  constexpr User users[] = {
      {"superuser", "postgres"}, {"replication", "replicator"}, {"authenticator", "authenticator"}};
  for (const User& user : users) {
    const std::string key(user.key);
    // A Secret of the user's own may name it otherwise.
    const bool is_own = spec["credentials"]["users"][key]["username"].present();
    add_made_key(secret, key + "-username",
                 is_own ? std::vector<MadePart>{} : made_text({std::string(user.name), meta.name.span}));
    add_hidden_key(secret, key + "-password");
  }
  secret.keys_known = false;
  into.keyed.push_back(std::move(secret));
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

void read_cluster(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object), .superuser_access = true};
  const Meta meta = server.meta;
  const std::string_view version = spec["postgres"]["version"].text();
  server.version = static_cast<int>(text::integer(version.substr(0, version.find('.'))).value_or(0));
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

void read_script(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  ScriptObject script{.meta = meta_of(object)};
  for (const yaml::Cursor& item : object["spec"]["scripts"].items()) script.scripts.push_back(script_of(item));
  into.script_objects.push_back(std::move(script));
}

}  // namespace

const Kind stackgres_cluster{.groups = "stackgres.io", .name = "SGCluster", .read = read_cluster};
const Kind stackgres_script{.groups = "stackgres.io", .name = "SGScript", .read = read_script};

}  // namespace routegrant::kube

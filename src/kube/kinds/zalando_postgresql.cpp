#include <algorithm>

#include "kube/cluster/exposure.hpp"
#include "kube/cluster/version_text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/operators/zalando_prepared.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view secret_suffix = ".credentials.postgresql.acid.zalan.do";

/// `{username}.{cluster}.credentials.postgresql.acid.zalan.do`; underscores of the user's name become dashes
/// (pkg/cluster/util.go, credentialSecretNameForCluster). With namespaced users (`enable_cross_namespace_secret`) a
/// user `ns.name` has its Secret in that namespace.
void add_secret(Cluster& into, const Meta& meta, const Text& user, std::string_view space = {}) {
  std::string name = user.value;
  std::replace(name.begin(), name.end(), '_', '-');
  KeyedObject secret = made_secret(meta, name + "." + meta.name.value + std::string(secret_suffix), space);
  secret.meta.name.span = user.span;
  secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  add_made_key(secret, "username", made_text(user));
  add_hidden_key(secret, "password");
  into.keyed.push_back(std::move(secret));
}

/// Rotation by the operator (docs/administrator.md, "Password rotation in K8s secrets"; pkg/cluster/sync.go,
/// checkForPasswordRotation): new users for each interval, or new passwords; never for the superuser. Where a user is
/// left out, the place of that stays with its Secret for the operator's configuration to see. `first`: where the
/// cluster's own Secrets begin.
void set_rotation(const yaml::Cursor& spec, const Meta& meta, std::size_t first, Cluster& into) {
  struct List {
    std::string_view field;
    Refresh refresh;
  };
  for (const List& list :
       {List{"usersWithSecretRotation", Refresh::leased}, List{"usersWithInPlaceSecretRotation", Refresh::followed},
        List{"usersIgnoringSecretRotation", Refresh::by_hand}}) {
    for (const yaml::Cursor& user : spec[list.field].items()) {
      std::string name(user.text());
      if (name == "postgres") continue;
      std::replace(name.begin(), name.end(), '_', '-');
      name += "." + meta.name.value + std::string(secret_suffix);
      for (std::size_t i = first; i < into.keyed.size(); ++i) {
        if (into.keyed[i].meta.name.value != name) continue;
        into.keyed[i].refresh = list.refresh;
        into.keyed[i].refresh_span = user.span();
      }
    }
  }
}

/// `enableMasterLoadBalancer` and its like; without ranges of clients the operator admits the local address alone
/// (pkg/cluster/k8sres.go, configureLoadBalanceService).
void open_service(const yaml::Cursor& spec, const yaml::Cursor& flag, std::string_view annotations, Service& made) {
  if (!flag.is_true() || spec["allowedSourceRanges"].items().empty()) return;
  made.type = "LoadBalancer";
  made.type_span = flag.span();
  for (const yaml::Cursor& range : spec["allowedSourceRanges"].items()) made.source_ranges.emplace_back(range.text());
  made.meta.annotations = pairs_of(spec["serviceAnnotations"]);
  const Pairs own = pairs_of(spec[annotations]);
  made.meta.annotations.insert(made.meta.annotations.end(), own.begin(), own.end());
  made.internal_load_balancer = has_internal_annotation(made.meta.annotations, "");
}

/// `users: {name: [flags]}`; LOGIN unless NOLOGIN (pkg/cluster/util.go, normalizeUserFlags).
void add_users(const yaml::Cursor& spec, Cluster& into, const Meta& meta, DatabaseServer& server) {
  for (const yaml::Cursor& flags : spec["users"].items()) {
    DeclaredRole role{.name = {std::string(flags.key()), flags.key_span()}, .login = true};
    for (const std::string& flag : strings_of(flags)) set_attributes(role, flag);
    // The operator refuses the names of its own users.
    if (role.name.value == "postgres" || role.name.value == "standby") continue;
    add_secret(into, meta, role.name);
    const std::size_t dot = role.name.value.find('.');
    if (dot != std::string::npos) add_secret(into, meta, role.name, role.name.value.substr(0, dot));
    server.contents.roles.push_back(std::move(role));
  }
}

/// A user without a role of that name is not made an owner (databaseNameOwnerValid).
void add_databases(const yaml::Cursor& spec, DatabaseServer& server) {
  for (const yaml::Cursor& owner : spec["databases"].items())
    server.contents.databases.push_back(
        {.name = {std::string(owner.key()), owner.key_span()}, .owner = text_of(owner)});
}

/// Roles that Spilo and the operator make on every cluster.
void add_system_roles(Cluster& into, const Meta& meta, bool pooled, DatabaseServer& server) {
  const Span at = meta.name.span;
  server.contents.roles.push_back({.name = {"standby", at}, .login = true, .replication = true});
  server.contents.roles.push_back({.name = {"admin", at}, .createdb = true});
  add_secret(into, meta, {"postgres", at});
  add_secret(into, meta, {"standby", at});
  if (!pooled) return;
  server.contents.roles.push_back({.name = {"pooler", at}, .login = true});
  add_secret(into, meta, {"pooler", at});
}

void add_poolers(const yaml::Cursor& spec, Cluster& into, const Meta& meta) {
  // `connectionPooler` alone asks for one before the primary (connection_pooler.go, needMasterConnectionPooler).
  const bool primary = spec["enableConnectionPooler"].boolean().value_or(static_cast<bool>(spec["connectionPooler"]));
  const bool replica = spec["enableReplicaConnectionPooler"].is_true();
  for (const std::string_view suffix : {"-pooler", "-pooler-repl"}) {
    if (suffix == "-pooler" ? !primary : !replica) continue;
    const std::string name = meta.name.value + std::string(suffix);
    DatabasePooler pooler{.meta = meta};
    pooler.meta.name.value = name;
    pooler.meta.kind = "pooler";
    pooler.server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
    const MadeLabels labels{
        {"application", "db-connection-pooler"}, {"connection-pooler", name}, {"cluster-name", meta.name.value}};
    pooler.workload = add_made_pods(into, pooler.meta, labels, {"pod-template-hash", "spilo-role", "team"}, 5432, {});
    add_made_service(into, meta, name, {{"connection-pooler", name}}, 5432);
    const bool is_master = suffix == "-pooler";
    open_service(spec, spec[is_master ? "enableMasterPoolerLoadBalancer" : "enableReplicaPoolerLoadBalancer"],
                 is_master ? "masterServiceAnnotations" : "replicaServiceAnnotations", into.services.back());
    into.database_poolers.push_back(std::move(pooler));
  }
}

/// A clone of another cluster or its backup, or a standby, has that one's roles and databases, too.
void tell_copy(const yaml::Cursor& spec, const Meta& meta, Diagnostics& out) {
  for (const std::string_view field : {"clone", "standby"}) {
    if (spec[field].size() > 0)
      tell_unknown(meta, spec[field].key_span(), "is made as a " + std::string(field) + " of another", out);
  }
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object), .superuser_access = true};
  const Meta meta = server.meta;
  server.version = major_version(spec["postgresql"]["version"].text());
  for (const yaml::Cursor& line : spec["patroni"]["pg_hba"].items())
    if (server.trust.empty() && admits_without_password(line.text())) server.trust = text_of(line);
  tell_copy(spec, meta, out);
  const MadeLabels labels{{"application", "spilo"}, {"cluster-name", meta.name.value}};
  server.workload = add_made_pods(into, meta, labels,
                                  {"apps.kubernetes.io/pod-index", "controller-revision-hash", "spilo-role",
                                   "statefulset.kubernetes.io/pod-name", "team"},
                                  5432, text_of(spec["dockerImage"]));
  for (const std::string_view suffix : {"", "-repl"}) {
    add_made_service(into, meta, meta.name.value + std::string(suffix), labels, 5432);
    const bool is_master = suffix.empty();
    open_service(spec, spec[is_master ? "enableMasterLoadBalancer" : "enableReplicaLoadBalancer"],
                 is_master ? "masterServiceAnnotations" : "replicaServiceAnnotations", into.services.back());
  }
  add_poolers(spec, into, meta);
  const bool pooled = spec["connectionPooler"] || spec["enableConnectionPooler"].is_true() ||
                      spec["enableReplicaConnectionPooler"].is_true();
  const std::size_t first_secret = into.keyed.size();
  add_system_roles(into, meta, pooled, server);
  add_users(spec, into, meta, server);
  add_databases(spec, server);
  for (const PreparedUser& user : add_prepared_databases(spec, meta, server.contents)) {
    add_secret(into, meta, user.name);
    if (!user.secret_namespace.empty()) add_secret(into, meta, user.name, user.secret_namespace);
  }
  set_rotation(spec, meta, first_secret, into);
  into.database_servers.push_back(std::move(server));
}

}  // namespace

const Kind zalando_postgresql{.groups = "acid.zalan.do", .name = "postgresql", .read = read};

}  // namespace routegrant::kube

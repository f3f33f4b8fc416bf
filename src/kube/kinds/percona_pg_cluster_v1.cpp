#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "kube/cluster/version_text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/pods/pod.hpp"

/// Percona Operator for PostgreSQL, version 1.
namespace routegrant::kube {
namespace {

/// The label of the pods and in the Services' selectors (percona-postgresql-operator v1.6.0,
/// percona/controllers/service).
constexpr std::string_view cluster_label = "pg-cluster";

/// percona/controllers/pgc/secrets.go: one Secret with a password for each user, and one with the login of each.
void add_secrets(const Meta& meta, const Text& users_secret, const Text& user, Cluster& into) {
  KeyedObject all = made_secret(meta, users_secret.value);
  all.meta.name.span = users_secret.span;
  all.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  const Span at = meta.name.span;
  for (const Text& name : {Text{"pgbouncer", at}, Text{"postgres", at}, Text{"primaryuser", at}, user}) {
    add_hidden_key(all, name.value);
    KeyedObject own = made_secret(meta, meta.name.value + "-" + name.value + "-secret");
    own.database_server = all.database_server;
    add_made_key(own, "username", made_text(name));
    add_hidden_key(own, "password");
    into.keyed.push_back(std::move(own));
  }
  // Further keys make further users' Secrets.
  all.keys_known = false;
  into.keyed.push_back(std::move(all));
}

constexpr std::int64_t last_port = 65535;

/// A number of the object that is at most `last`; else what is usual.
std::int64_t number_or(std::string_view text, std::int64_t last, std::int64_t usual) {
  const std::int64_t number = text::integer(text).value_or(usual);
  return number > 0 && number <= last ? number : usual;
}

void add_pooler(const yaml::Cursor& bouncer, const Meta& meta, std::int64_t port, Cluster& into) {
  DatabasePooler pooler{.meta = meta};
  pooler.meta.name.value = meta.name.value + "-pgbouncer";
  pooler.meta.kind = "pgbouncer";
  pooler.server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  const MadeLabels labels{{"service-name", pooler.meta.name.value}};
  pooler.workload = add_made_pods(into, pooler.meta, labels, {"pod-template-hash"}, port, text_of(bouncer["image"]));
  add_made_service(into, meta, pooler.meta.name.value, labels, port);
  const yaml::Cursor expose = bouncer["expose"];
  if (expose.present()) open_made_service(into.services.back(), expose, pairs_of(expose["annotations"]));
  into.database_poolers.push_back(std::move(pooler));
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object), .superuser_access = true};
  const Meta meta = server.meta;
  server.port = number_or(spec["port"].text(), last_port, 5432);
  // The tag of the image tells PostgreSQL's version: 1.6.0-ppg14-postgres-ha.
  constexpr std::string_view mark = "-ppg";
  const std::string_view image = spec["pgPrimary"]["image"].text();
  if (const std::size_t found = image.find(mark); found != std::string_view::npos)
    server.version = major_version(image.substr(found + mark.size()));
  const MadeLabels labels{{cluster_label, meta.name.value}};
  server.workload = add_made_pods(into, meta, labels, {"deployment-name", "name", "pod-template-hash", "role"},
                                  server.port, text_of(spec["pgPrimary"]["image"]));
  for (const std::string_view suffix : {"", "-replica"}) {
    add_made_service(into, meta, meta.name.value + std::string(suffix), labels, server.port);
    const yaml::Cursor expose =
        suffix.empty() ? spec["pgPrimary"]["expose"] : spec["pgReplicas"]["hotStandby"]["expose"];
    if (expose.present()) open_made_service(into.services.back(), expose, pairs_of(expose["annotations"]));
  }
  if (spec["pgBouncer"].present()) add_pooler(spec["pgBouncer"], meta, server.port, into);
  const Text user = text_or(text_of(spec["user"]), "pguser", meta.name.span);
  const Text database = text_or(text_of(spec["database"]), "pgdb", meta.name.span);
  add_secrets(meta, text_or(text_of(spec["secretsName"]), meta.name.value + "-users", meta.name.span), user, into);
  // crunchy-containers, bin/postgres-ha/sql/setup.sql: the database is the superuser's, a schema the user's own.
  DatabaseContents& contents = server.contents;
  contents.roles.push_back({.name = user, .login = true});
  contents.roles.push_back({.name = {"primaryuser", meta.name.span}, .login = true, .replication = true});
  contents.databases.push_back({.name = database});
  add_statement(contents, database.value, user.span, "GRANT ALL PRIVILEGES ON DATABASE %1 TO %2", {database, user});
  add_statement(contents, database.value, user.span, "CREATE SCHEMA IF NOT EXISTS AUTHORIZATION %1", {user});
  into.database_servers.push_back(std::move(server));
}

}  // namespace

const Kind percona_pg_cluster_v1{.groups = "pg.percona.com", .name = "PerconaPGCluster", .read = read};

}  // namespace routegrant::kube

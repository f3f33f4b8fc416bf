// Logins through what further operators make, as their documentation writes the resources.

#include <doctest/doctest.h>

#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

namespace {

/// A container with PGHOST, and user and password from keys of a Secret.
std::string client(const std::string& host, const std::string& secret, const std::string& user_key = "username",
                   const std::string& password_key = "password") {
  return app("          env:\n            - {name: PGHOST, value: " + host +
             "}\n            - {name: PGUSER, valueFrom: {secretKeyRef: {name: " + secret + ", key: " + user_key +
             "}}}\n            - {name: PGPASSWORD, valueFrom: {secretKeyRef: {name: " + secret +
             ", key: " + password_key + "}}}\n");
}

/// "role -> server"; `missing` for a Secret that nothing makes.
std::string login_of(const std::string& text) {
  const World world(text);
  REQUIRE(world.logins.size() == 1);
  const Login& login = world.logins.front();
  std::string line = World::shown(login.user);
  if (login.server_workload != -1)
    line += " -> " + world.cluster.workloads[static_cast<std::size_t>(login.server_workload)].meta.kind;
  return line;
}

}  // namespace

TEST_CASE("an OperatorConfiguration names Zalando's Secrets and its superuser") {
  const std::string manifests = R"(apiVersion: acid.zalan.do/v1
kind: OperatorConfiguration
metadata: {name: postgresql-operator-default-configuration}
configuration:
  users: {super_username: pgadmin}
  kubernetes: {secret_name_template: "{username}.{cluster}.creds"}
---
apiVersion: acid.zalan.do/v1
kind: postgresql
metadata: {name: acid-z}
spec: {teamId: acid, numberOfInstances: 1, users: {app: []}, databases: {shop: app}, postgresql: {version: "17"}}
)";
  CHECK(login_of(manifests + client("acid-z", "app.acid-z.creds")) == "app -> postgresql");
  CHECK(login_of(manifests + client("acid-z", "pgadmin.acid-z.creds")) == "pgadmin -> postgresql");
  CHECK(login_of(manifests + client("acid-z", "other.acid-z.creds")) == "<missing> -> postgresql");
}

TEST_CASE("a sharded cluster of StackGres is a server with its own Services and Secret") {
  const std::string manifests = R"(apiVersion: stackgres.io/v1
kind: SGShardedCluster
metadata: {name: shd}
spec:
  type: citus
  database: sharded
  postgres: {version: '15'}
  coordinator: {instances: 2}
  shards: {clusters: 3, instancesPerCluster: 2}
)";
  CHECK(login_of(manifests + client("shd", "shd", "superuser-username", "superuser-password")) ==
        "postgres -> SGShardedCluster");
  CHECK(login_of(manifests + client("shd-reads", "shd-binding")) == "postgres -> SGShardedCluster");
}

TEST_CASE("KubeDB's poolers stand before its servers") {
  const std::string manifests = R"(apiVersion: kubedb.com/v1
kind: Postgres
metadata: {name: quick, namespace: demo}
spec: {version: "16.1"}
---
apiVersion: kubedb.com/v1
kind: PgBouncer
metadata: {name: bouncer}
spec:
  version: "1.18.0"
  database: {syncUsers: true, databaseName: postgres, databaseRef: {name: quick, namespace: demo}}
  connectionPool: {port: 5432}
---
apiVersion: kubedb.com/v1alpha2
kind: Pgpool
metadata: {name: pool}
spec: {version: "4.4.5", postgresRef: {name: quick, namespace: demo}}
)";
  for (const char* host : {"bouncer", "pool"}) {
    const World world(manifests + app(std::string("          env: [{name: DATABASE_URL, value: \"postgres://u@") +
                                      host + "/d\"}]\n"));
    REQUIRE(world.logins.size() == 1);
    CHECK(world.logins.front().server != -1);
  }
}

TEST_CASE("External Secrets' Kubernetes provider shows what the Secret holds that it copies") {
  const std::string manifests = R"(apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata: {name: local}
spec: {provider: {kubernetes: {remoteNamespace: db}}}
---
apiVersion: v1
kind: Secret
metadata: {name: source, namespace: db}
stringData: {username: owner, password: x, other: y}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: all}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: local}
  dataFrom: [{extract: {key: source}}]
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: one}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: local}
  data:
    - {secretKey: u, remoteRef: {key: source, property: username}}
    - {secretKey: p, remoteRef: {key: source, property: password}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: elsewhere}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  dataFrom: [{extract: {key: source}}]
)";
  CHECK(login_of(manifests + client("h.example.com", "all")) == "owner");
  CHECK(login_of(manifests + client("h.example.com", "one", "u", "p")) == "owner");
  CHECK(login_of(manifests + client("h.example.com", "elsewhere")) == "<outside-git>");
}

TEST_CASE("the steps of a Tekton Task are containers, with what its template says beneath") {
  const World world(R"(apiVersion: tekton.dev/v1
kind: Task
metadata: {name: migrate}
spec:
  stepTemplate: {env: [{name: PGHOST, value: db.example.com}, {name: PGUSER, value: nobody}]}
  steps:
    - name: run
      image: migrate
      env: [{name: PGUSER, value: migrator}, {name: PGPASSWORD, valueFrom: {secretKeyRef: {name: s, key: p}}}]
)");
  REQUIRE(world.logins.size() == 1);
  CHECK(world.logins.front().user.text == "migrator");
  CHECK(world.logins.front().host.text == "db.example.com");
}

}  // namespace routegrant::credentials

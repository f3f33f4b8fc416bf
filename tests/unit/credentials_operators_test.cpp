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

TEST_CASE("a Cloud SQL proxy leads to the instance that Config Connector's resource declares") {
  const auto reached = [](const std::string& annotations, const std::string& words) {
    const World world(
        "apiVersion: sql.cnrm.cloud.google.com/v1beta1\nkind: SQLInstance\nmetadata: {name: shop, "
        "annotations: {" +
        annotations + "}}\nspec: {region: europe-west1, databaseVersion: POSTGRES_16}\n---\n" +
        app("          env:\n            - {name: PGHOST, value: localhost}\n"
            "            - {name: PGUSER, value: a}\n"
            "        - name: proxy\n          image: gcr.io/cloudsql-docker/gce-proxy:1.33\n"
            "          command: [" +
            words + "]\n"));
    REQUIRE(world.logins.size() == 1);
    return world.logins.front().server >= 0;
  };
  const std::string example = "cnrm.cloud.google.com/project-id: example";
  CHECK(reached(example, "/cloud_sql_proxy, \"-instances=example:europe-west1:shop=tcp:5432\""));
  CHECK(reached(example, "/cloud-sql-proxy, \"example:europe-west1:shop?port=5432\""));
  CHECK(reached(example, "/cloud-sql-proxy, \"$(PROJECT):europe-west1:shop\""));
  CHECK(reached("", "/cloud-sql-proxy, \"example:europe-west1:shop\""));
  CHECK_FALSE(reached(example, "/cloud-sql-proxy, \"other:europe-west1:shop\""));
  CHECK_FALSE(reached(example, "/cloud-sql-proxy, \"example:europe-west4:shop\""));
  CHECK_FALSE(reached(example, "/cloud-sql-proxy, \"example:europe-west1:pay\""));
  CHECK_FALSE(reached(example, "/cloud-sql-proxy, \"example:europe-west1:shop\", \"example:europe-west1:pay\""));
  CHECK_FALSE(reached(example, "/cloud_sql_proxy, \"-instances=example:europe-west1:shop=tcp:1,e:r:pay=tcp:2\""));
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

// pkg/pod/script.go: the script's file runs in place of the image's entrypoint, by `/bin/sh` unless it says otherwise.
TEST_CASE("a Tekton step with a script runs no server, and runs and pipelines hold tasks as well") {
  const World world(R"(apiVersion: tekton.dev/v1
kind: Task
metadata: {name: migrate}
spec:
  steps:
    - name: run
      image: postgres:16
      env: [{name: PGUSER, value: migrator}, {name: PGHOST, value: db.example.com}]
      script: psql -c "select 1"
---
apiVersion: tekton.dev/v1
kind: TaskRun
metadata: {generateName: once-}
spec:
  serviceAccountName: runner
  taskSpec: {steps: [{name: s, image: web, env: [{name: DATABASE_URL, value: "postgres://one@db.example.com/d"}]}]}
---
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {name: line}
spec:
  taskRunTemplate: {serviceAccountName: piper}
  pipelineSpec:
    tasks:
      - name: first
        taskSpec: {steps: [{name: s, image: web, script: "psql postgres://two@db.example.com/d -c 'select 1'"}]}
    finally:
      - name: last
        taskSpec: {steps: [{name: s, image: web, env: [{name: DATABASE_URL, value: "postgres://three@db.example.com/d"}]}]}
)");
  CHECK(world.servers.empty());
  std::vector<std::string> all;
  for (const Login& login : world.logins) {
    const kube::Workload& workload = world.cluster.workloads[login.workload];
    all.push_back(workload.meta.object() + " " + workload.pod.service_account.value + " " + login.user.text);
  }
  CHECK(all ==
        std::vector<std::string>{"migrate  migrator", "once- runner one", "line piper two", "line:last piper three"});
}

// pkg/template/v2/template.go, mapScopeApply: the rendered text is a YAML mapping of texts.
TEST_CASE(
    "a literal of templateFrom, and a template of keys and values, give their keys with what is written in them") {
  const std::string rest = R"(
---
apiVersion: v1
kind: ConfigMap
metadata: {name: keys}
data:
  map: |
    # who signs in
    username: 'kv_app' # not the owner
    password: {{ .password }}
    note: |
      of several
      lines
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web
          env:
            - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: made, key: DATABASE_URL}}}
            - {name: PGHOST, value: pg.example.com}
            - {name: PGUSER, valueFrom: {secretKeyRef: {name: made, key: username}}}
            - {name: AUDIT_DB_HOST, value: audit.example.com}
            - {name: AUDIT_DB_USER, valueFrom: {secretKeyRef: {name: made, key: nosuch}}}
)";
  const auto made = [&](const std::string& literal) {
    return World(
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: made}\nspec:\n"
        "  secretStoreRef: {kind: ClusterSecretStore, name: vault}\n  data: [{secretKey: password, remoteRef: "
        "{key: db}}]\n  target:\n    template:\n      templateFrom:\n      - configMap: {name: keys, items: "
        "[{key: map, templateAs: KeysAndValues}]}\n      - literal: |\n" +
        literal + rest);
  };
  const World world =
      made("          DATABASE_URL: \"postgres://literal_app:{{ .password | urlquery }}@pg.example.com/orders\"\n");
  CHECK(world.text() ==
        "web postgresql literal_app@pg.example.com:-/orders operator made#DATABASE_URL env\n"
        "web postgresql kv_app@pg.example.com:-/kv_app? operator made#username env\n"
        "web unknown <missing>@audit.example.com:-/- env made#nosuch env");
  CHECK(World::places(world.logins.front().passwords) == std::vector<std::string>{"Secret made#DATABASE_URL"});
  const World plain = made("          DATABASE_URL: postgres://literal_app:hunter2@pg.example.com/orders\n");
  CHECK(World::places(plain.logins.front().passwords) == std::vector<std::string>{"Secret made#DATABASE_URL!"});
  CHECK(world.logins.front().user.steps.back().sentence == "key DATABASE_URL of Secret made names user literal_app");
  for (const Login& login : world.logins) {
    if (login.user.known != Known::known) continue;
    CHECK(std::string(world.yaml.at(login.user.steps.back().span)) == login.user.text);
  }
  // A condition may take away any key, and add others.
  const World open = made("          {{- if .replica }}\n          DATABASE_URL: x\n          {{- end }}\n");
  CHECK(open.text().find("<missing>") == std::string::npos);
}

TEST_CASE("a file of a login that no volume holds lies outside Git") {
  const auto login = [](const std::string& env) {
    return World(
               "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: "
               "web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: c\n"
               "        image: web:1\n        env:\n        - {name: DB_HOST, value: pg.example.com}\n" +
               env)
        .lines();
  };
  CHECK(login("        - {name: DB_USER_FILE, value: /run/secrets/user}\n") ==
        std::vector<std::string>{"web unknown <outside-git>@pg.example.com:-/- file volume"});
  CHECK(login("        - {name: DB_PASSWORD_FILE, value: /run/secrets/password}\n").size() == 1);
  CHECK(login("        - {name: DB_FILE, value: /data/app.db}\n").empty());
}

}  // namespace routegrant::credentials

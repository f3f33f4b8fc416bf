// What operators' resources bring beside the roles and databases that they list: SQL of imports and templates, copies
// of other servers, superusers, and what cannot be read.

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "credentials/credential.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

Analysis analysis_of(const std::string& yaml) {
  return test::analyzed({{.path = "all.yaml", .text = yaml}});
}

std::string object(const std::string& version, const std::string& kind, const std::string& name,
                   const std::string& rest) {
  std::string text = "---\napiVersion: " + version;
  text += "\nkind: " + kind;
  text += "\nmetadata: {name: " + name;
  text += ", namespace: shop}\n" + rest;
  return text;
}

std::string cnpg(const std::string& spec) {
  return object("postgresql.cnpg.io/v1", "Cluster", "db", "spec:\n" + spec);
}

/// A Deployment behind a LoadBalancer with the entries as its variables.
std::string client(const std::string& env) {
  return object("v1", "Service", "web", "spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}\n") +
         object("apps/v1", "Deployment", "web",
                "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n"
                "    spec:\n      containers:\n        - name: web\n          image: registry.example/web:1\n"
                "          env:\n" +
                    env);
}

std::string from_secret(const std::string& variable, const std::string& secret, const std::string& key) {
  std::string text = "            - {name: " + variable;
  text += ", valueFrom: {secretKeyRef: {name: " + secret;
  text += ", key: " + key;
  return text + "}}}\n";
}

const DatabaseModel& database_named(const Analysis& analysis, std::string_view name) {
  const auto& all = analysis.model.databases;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const DatabaseModel& model) { return model.name == name; });
  REQUIRE(found != all.end());
  return *found;
}

const pg::RoleInfo* role_named(const Analysis& analysis, std::string_view database, std::string_view name) {
  const pg::Database& replayed = database_named(analysis, database).database;
  const auto index = replayed.find_role(name);
  return index ? &replayed.roles()[*index] : nullptr;
}

bool has_table(const Analysis& analysis, std::string_view database, std::string_view name) {
  const auto& objects = database_named(analysis, database).database.objects();
  return std::any_of(objects.begin(), objects.end(), [&](const pg::ObjectInfo& known) { return known.name == name; });
}

/// The privileges of a role on objects of this name, sorted, with a blank between; those of PUBLIC are not its own.
std::string privileges_on(const Analysis& analysis, std::string_view database, std::string_view role,
                          std::string_view object_name) {
  const pg::Database& replayed = database_named(analysis, database).database;
  const auto index = replayed.find_role(role);
  std::set<std::string> held;
  for (const pg::Privilege& each : replayed.privileges(index.value())) {
    if (replayed.objects()[each.object].name == object_name) held.insert(std::string(each.privilege));
  }
  std::string all;
  for (const std::string& privilege : held) all += (all.empty() ? "" : " ") + privilege;
  return all;
}

/// The messages that say what is not known.
std::string unknowns_of(const Analysis& analysis) {
  std::string all;
  for (const Diagnostic& diagnostic : analysis.report.diagnostics) {
    if (diagnostic.kind == Diagnostic::Kind::incomplete) all += diagnostic.message + "\n";
  }
  return all;
}

std::string unknown(const std::string& what) {
  return what + ", so which objects and grants its databases hold is not known\n";
}

std::size_t count_of(const Analysis& analysis, const std::string& rule) {
  return test::places_of(analysis, rule).size();
}

}  // namespace

TEST_CASE("CloudNativePG: an import of one database runs its own SQL, and what it brings is not known") {
  const std::string import =
      "  bootstrap:\n    initdb:\n      import: {type: TYPE, databases: [old], source: {externalCluster: old},\n"
      "        postImportApplicationSQL: [CREATE ROLE reporter LOGIN, ALTER ROLE app SUPERUSER]}\n"
      "      postInitApplicationSQLRefs: {configMapRefs: [{name: none, key: a.sql}]}\n";
  const auto with = [&](const std::string& type) {
    std::string text = import;
    return analysis_of(cnpg(text.replace(text.find("TYPE"), 4, type)));
  };
  const Analysis one = with("microservice");
  CHECK(role_named(one, "app", "reporter") != nullptr);
  CHECK(role_named(one, "app", "app")->superuser);
  // An import does not run what is referred to.
  CHECK(unknowns_of(one) == unknown("Cluster shop/db is made by import"));
  CHECK(role_named(with("monolith"), "app", "reporter") == nullptr);
}

TEST_CASE("CloudNativePG: the tag of any image begins with the version") {
  const auto version = [](const std::string& image) {
    return analysis_of(cnpg("  imageName: \"" + image + "\"\n")).model.scopes.at(0).servers.at(0).version;
  };
  CHECK(version("registry:5000/pg:13.11") == 13);
  CHECK(version("ghcr.io/konnektr-io/age:16-1.6.0-standard@sha256:00") == 16);
  CHECK(version("ghcr.io/cloudnative-pg/postgresql:17") == 17);
  CHECK(version("registry:5000/pg") == 0);
  CHECK(version("registry:5000/pg:99999999999") == 0);
}

TEST_CASE("a version that is none of PostgreSQL's is not known") {
  const auto version = [](const char* api, const char* kind, const std::string& before, const std::string& text) {
    const Analysis analysis = analysis_of(object(api, kind, "db", "spec: {" + before + "\"" + text + "\"}}\n"));
    return analysis.model.scopes.at(0).cluster.database_servers.at(0).version;
  };
  const auto all = [&](const std::string& text) {
    return std::vector<int>{version("acid.zalan.do/v1", "postgresql", "teamId: acid, postgresql: {version: ", text),
                            version("kubedb.com/v1", "Postgres", "version: ", text + "\", z: {b: \"c"),
                            version("stackgres.io/v1", "SGCluster", "postgres: {version: ", text),
                            version("postgres-operator.crunchydata.com/v1beta1", "PostgresCluster",
                                    "x: {}, postgresVersion: ", text + "\", z: {b: \"c"),
                            version("sql.cnrm.cloud.google.com/v1beta1", "SQLInstance",
                                    "region: r, databaseVersion: ", "POSTGRES_" + text + "\", z: {b: \"c")};
  };
  CHECK(all("16") == std::vector<int>{16, 16, 16, 16, 16});
  CHECK(all("16.x") == std::vector<int>{16, 16, 16, 16, 16});
  for (const char* text : {"abc", "", "99999999999", "-3"}) CHECK(all(text) == std::vector<int>(5, 0));
}

TEST_CASE("CloudNativePG: what is made in template1 is in the databases that are made of it") {
  const Analysis analysis = analysis_of(
      cnpg("  bootstrap: {initdb: {database: shop, postInitTemplateSQL: [CREATE TABLE audit (id int)]}}\n") +
      object("postgresql.cnpg.io/v1", "Database", "two", "spec: {name: two, owner: app, cluster: {name: db}}\n"));
  CHECK(has_table(analysis, "shop", "public.audit"));
  CHECK(has_table(analysis, "two", "public.audit"));
}

TEST_CASE("CloudNativePG: a Database's schemas, wrappers and servers, and who may use them; a tablespace's owner") {
  const Analysis analysis = analysis_of(
      cnpg("  managed: {roles: [{name: reader, login: true}]}\n"
           "  tablespaces: [{name: fast, owner: {name: reader}}, {name: slow}]\n") +
      object("postgresql.cnpg.io/v1", "Database", "two",
             "spec:\n  name: two\n  owner: app\n  cluster: {name: db}\n"
             "  extensions: [{name: postgres_fdw}]\n"
             "  schemas:\n    - {name: public, owner: reader}\n"
             "    - name: sales\n      create: [{name: app, type: grant}]\n"
             "      usage: [{name: reader}, {name: app}, {name: app, type: revoke}]\n"
             "  fdws:\n    - {name: postgres_fdw, usage: [{name: reader}]}\n    - {name: gone, ensure: absent}\n"
             "  servers: [{name: far, fdw: postgres_fdw, usage: [{name: app}]}]\n"));
  CHECK(privileges_on(analysis, "two", "reader", "public") == "CREATE USAGE");
  CHECK(privileges_on(analysis, "two", "app", "sales") == "CREATE");
  CHECK(privileges_on(analysis, "two", "reader", "sales") == "USAGE");
  CHECK(privileges_on(analysis, "two", "reader", "postgres_fdw") == "USAGE");
  CHECK(privileges_on(analysis, "two", "app", "far") == "USAGE");
  CHECK(privileges_on(analysis, "two", "reader", "fast") == "CREATE");
  CHECK(privileges_on(analysis, "two", "reader", "gone").empty());
}

TEST_CASE("SQL in an object that the tree does not hold is said") {
  const auto said = [](const std::string& version, const std::string& kind, const std::string& spec) {
    return unknowns_of(analysis_of(object(version, kind, "db", "spec: " + spec + "\n")));
  };
  const std::string none = " runs SQL of ConfigMap 'none' that cannot be read here";
  CHECK(said("postgresql.cnpg.io/v1", "Cluster",
             "{bootstrap: {initdb: {postInitSQLRefs: {configMapRefs: [{name: none, key: a.sql}]}}}}") ==
        unknown("Cluster shop/db" + none));
  CHECK(said("pgv2.percona.com/v2", "PerconaPGCluster", "{databaseInitSQL: {name: none, key: a.sql}}") ==
        unknown("PerconaPGCluster shop/db" + none));
  CHECK(said("stackgres.io/v1", "SGCluster", "{managedSql: {scripts: [{sgScript: none}]}}") ==
        unknown("SGCluster shop/db runs SQL of 'none', which is not in the tree"));
  CHECK(said("db.atlasgo.io/v1alpha1", "AtlasSchema",
             "{url: \"postgres://a@pg.example/shop\", schema: {hcl: \"role app {}\"}}") ==
        unknown("AtlasSchema shop/db takes its schema from hcl"));
  CHECK(said("db.atlasgo.io/v1alpha1", "AtlasMigration",
             "{url: \"postgres://a@pg.example/shop\", dir: {remote: {name: x}}}") ==
        unknown("AtlasMigration shop/db takes its schema from remote"));
}

TEST_CASE("a copy of another server is said to hold what is not known") {
  const auto said = [](const std::string& version, const std::string& kind, const std::string& spec) {
    return unknowns_of(analysis_of(object(version, kind, "db", "spec: " + spec + "\n")));
  };
  CHECK(said("acid.zalan.do/v1", "postgresql", "{clone: {cluster: old}}") ==
        unknown("postgresql shop/db is made as a clone of another"));
  CHECK(said("acid.zalan.do/v1", "postgresql", "{standby: {s3_wal_path: s3}}") ==
        unknown("postgresql shop/db is made as a standby of another"));
  CHECK(said("postgres-operator.crunchydata.com/v1beta1", "PostgresCluster",
             "{dataSource: {postgresCluster: {clusterName: old}}}") ==
        unknown("PostgresCluster shop/db is made from a data source"));
  CHECK(said("pgv2.percona.com/v2", "PerconaPGCluster", "{standby: {enabled: true}}") ==
        unknown("PerconaPGCluster shop/db is made as a standby of another"));
  CHECK(said("stackgres.io/v1", "SGCluster", "{initialData: {restore: {fromBackup: {name: b}}}}") ==
        unknown("SGCluster shop/db is made from a backup"));
  CHECK(said("kubedb.com/v1", "Postgres", "{init: {archiver: {}}}") ==
        unknown("Postgres shop/db is made from an archive"));
  CHECK(said("pgv2.percona.com/v2", "PerconaPGCluster", "{standby: {enabled: false}}").empty());
}

TEST_CASE("StackGres: the binding's Secret holds the superuser, or whom the resource names") {
  const std::string uri = client(from_secret("DATABASE_URL", "db-binding", "uri"));
  const Analysis usual = analysis_of(object("stackgres.io/v1", "SGCluster", "db", "spec: {instances: 1}\n") + uri);
  CHECK(count_of(usual, "missing-secret-or-key") == 0);
  CHECK(usual.model.scopes.at(0).logins.at(0).user.text == "postgres");
  CHECK(count_of(usual, "credential-is-bootstrap-superuser") == 1);
  const Analysis named = analysis_of(
      object("stackgres.io/v1", "SGCluster", "db",
             "spec: {configurations: {binding: {database: app, username: appbind, password: {name: x, key: y}}}}\n") +
      uri);
  CHECK(named.model.scopes.at(0).logins.at(0).user.text == "appbind");
  CHECK(named.model.scopes.at(0).logins.at(0).database.text == "app");
}

TEST_CASE("StackGres: the superuser's name may lie in a Secret") {
  const Analysis analysis = analysis_of(
      object("stackgres.io/v1", "SGCluster", "db",
             "spec: {configurations: {credentials: {users: {superuser: {username: {name: own, key: u}}}}}}\n") +
      object("v1", "Secret", "own", "stringData: {u: sgadmin}\n") +
      client("            - {name: PGHOST, value: db}\n" + from_secret("PGUSER", "db", "superuser-username")));
  CHECK(analysis.model.scopes.at(0).logins.at(0).user.text == "sgadmin");
  CHECK(role_named(analysis, "postgres", "sgadmin")->superuser);
  CHECK(role_named(analysis, "postgres", "postgres") == nullptr);
  CHECK(count_of(analysis, "credential-is-bootstrap-superuser") == 1);
}

TEST_CASE("mariadb-operator: root is a superuser, as an image's is") {
  const Analysis analysis = analysis_of(
      object("k8s.mariadb.com/v1alpha1", "MariaDB", "maria",
             "spec: {rootPasswordSecretKeyRef: {name: maria, key: p, generate: true}}\n") +
      client("            - {name: MYSQL_HOST, value: maria}\n            - {name: MYSQL_USER, value: root}\n" +
             from_secret("MYSQL_PASSWORD", "maria", "p")));
  CHECK(count_of(analysis, "credential-is-bootstrap-superuser") == 1);
  CHECK(count_of(analysis, "public-route-reaches-admin-role") == 1);
}

TEST_CASE("mariadb-operator: a server's own connections, and those of a server outside the cluster, make Secrets") {
  const auto dsn = [](const std::string& secret) { return client(from_secret("DATABASE_DSN", secret, "dsn")); };
  const std::string inside =
      object("k8s.mariadb.com/v1alpha1", "MariaDB", "maria",
             "spec:\n  port: 3307\n  username: app\n  database: shop\n  connection: {secretName: connection-maria}\n"
             "  primaryConnection: {}\n");
  const std::string outside =
      object(
          "k8s.mariadb.com/v1alpha1", "ExternalMariaDB", "far",
          "spec:\n  host: maria.example.com\n  port: 3309\n  username: root\n  connection: {secretName: far-root}\n") +
      object("k8s.mariadb.com/v1alpha1", "Connection", "far-app",
             "spec:\n  mariaDbRef: {name: far, kind: ExternalMariaDB}\n  username: app\n  database: shop\n");
  struct Expected {
    std::string text;
    std::string user;
    std::string host;
    std::string port;
  };
  for (const Expected& expected : {Expected{inside + dsn("connection-maria"), "app", "maria.shop", "3307"},
                                   Expected{inside + dsn("maria-primary"), "app", "maria-primary.shop", "3307"},
                                   Expected{outside + dsn("far-root"), "root", "maria.example.com", "3309"},
                                   Expected{dsn("far-app") + outside, "app", "maria.example.com", "3309"}}) {
    const Analysis analysis = analysis_of(expected.text);
    const credentials::Login& login = analysis.model.scopes.at(0).logins.at(0);
    CHECK(login.user.text == expected.user);
    CHECK(login.host.text == expected.host);
    CHECK(login.port.text == expected.port);
    CHECK(login.server >= 0);
    CHECK(count_of(analysis, "missing-secret-or-key") == 0);
  }
}

TEST_CASE("EasyMile's operator renews the password of a managed user whose rotation has a duration") {
  const auto told = [](const std::string& rotation) {
    const Analysis analysis = analysis_of(
        object("postgresql.easymile.com/v1alpha1", "PostgresqlEngineConfiguration", "engine",
               "spec: {host: pg.example.com, secretName: engine}\n") +
        object("postgresql.easymile.com/v1alpha1", "PostgresqlDatabase", "simple",
               "spec: {database: simple, engineConfiguration: {name: engine}}\n") +
        object("postgresql.easymile.com/v1alpha1", "PostgresqlUserRole", "app",
               "spec:\n  mode: MANAGED\n  rolePrefix: app\n" + rotation +
                   "  privileges: [{privilege: WRITER, database: {name: simple}, generatedSecretName: login}]\n") +
        client(from_secret("DATABASE_URL", "login", "POSTGRES_URL")));
    return count_of(analysis, "credential-never-expires");
  };
  CHECK(told("") == 1);
  CHECK(told("  userPasswordRotationDuration: 720h\n") == 0);
}

TEST_CASE("a superuser that a resource declares is a role of its own, and stands where it is declared") {
  const Analysis analysis =
      analysis_of(cnpg("  managed:\n    roles:\n      - {name: ops, login: true, superuser: true}\n") +
                  client("            - {name: DATABASE_URL, value: \"postgres://ops@db-rw/app\"}\n"));
  CHECK(count_of(analysis, "credential-is-bootstrap-superuser") == 0);
  CHECK(test::places_of(analysis, "application-role-is-superuser") == std::multiset<std::string>{"all.yaml:8"});
}

TEST_CASE("two resources about databases at one host are about one server") {
  const auto migration = [](const std::string& database, const std::string& role) {
    std::string text = "spec:\n  url: postgres://m@pg.example:5432/" + database;
    text += "\n  dir: {local: {1.sql: \"CREATE TABLE t (id int); CREATE ROLE " + role;
    text += " LOGIN; GRANT SELECT ON t TO " + role;
    return object("db.atlasgo.io/v1alpha1", "AtlasMigration", database, text + ";\"}}\n");
  };
  const Analysis analysis =
      analysis_of(migration("shop", "app1") + migration("pay", "app2") +
                  client("            - {name: DATABASE_URL, value: \"postgres://app2@pg.example:5432/pay\"}\n"));
  CHECK(analysis.model.scopes.at(0).servers.size() == 1);
  CHECK(role_named(analysis, "pay", "app2") != nullptr);
  CHECK(count_of(analysis, "role-not-in-git") == 0);
}

TEST_CASE("a pooler that is open to the internet opens its server") {
  const Analysis operators =
      analysis_of(cnpg("  instances: 1\n") +
                  object("postgresql.cnpg.io/v1", "Pooler", "pool",
                         "spec: {cluster: {name: db}, serviceTemplate: {spec: {type: LoadBalancer}}}\n"));
  CHECK(count_of(operators, "database-exposed-outside") == 1);
  const std::string bouncer = object("apps/v1", "Deployment", "pgb",
                                     "spec:\n  selector: {matchLabels: {app: pgb}}\n  template:\n"
                                     "    metadata: {labels: {app: pgb}}\n    spec:\n      containers:\n"
                                     "        - name: p\n          image: edoburu/pgbouncer:1.22\n"
                                     "          env: [{name: DATABASE_URL, value: \"postgres://app@db-rw/app\"}]\n");
  const auto service = [](const std::string& type) {
    return object("v1", "Service", "pgb", "spec: {type: " + type + ", selector: {app: pgb}, ports: [{port: 5432}]}\n");
  };
  CHECK(count_of(analysis_of(cnpg("  instances: 1\n") + bouncer + service("LoadBalancer")),
                 "database-exposed-outside") == 1);
  CHECK(count_of(analysis_of(cnpg("  instances: 1\n") + bouncer + service("ClusterIP")), "database-exposed-outside") ==
        0);
}

TEST_CASE("Percona: a user may be granted the schema public") {
  const auto can_create = [](const std::string& grant) {
    const Analysis analysis = analysis_of(
        object("pgv2.percona.com/v2", "PerconaPGCluster", "db",
               "spec: {users: [{name: app, databases: [shop], grantPublicSchemaAccess: " + grant + "}]}\n"));
    const pg::Database& database = database_named(analysis, "shop").database;
    const auto privileges = database.privileges(*database.find_role("app"));
    return std::any_of(privileges.begin(), privileges.end(), [&](const pg::Privilege& privilege) {
      return privilege.privilege == "CREATE" && database.objects()[privilege.object].name == "public";
    });
  };
  CHECK(can_create("true"));
  CHECK_FALSE(can_create("false"));
}

TEST_CASE("Zalando: the operator's configuration names Secrets and the superuser") {
  const std::string cluster = object("acid.zalan.do/v1", "postgresql", "acid-z",
                                     "spec: {users: {app_user: []}, databases: {shop: app_user}}\n");
  const std::string web = client("            - {name: PGHOST, value: acid-z}\n" +
                                 from_secret("PGUSER", "pgadmin.acid-z.creds", "username"));
  const Analysis analysis =
      analysis_of(cluster +
                  object("v1", "ConfigMap", "postgres-operator",
                         "data: {secret_name_template: \"{username}.{cluster}.creds\", super_username: pgadmin}\n") +
                  web);
  CHECK(count_of(analysis, "missing-secret-or-key") == 0);
  CHECK(analysis.model.scopes.at(0).logins.at(0).user.text == "pgadmin");
  CHECK(count_of(analysis, "credential-is-bootstrap-superuser") == 1);
  const auto& keyed = analysis.model.scopes.at(0).cluster.keyed;
  CHECK(std::any_of(keyed.begin(), keyed.end(),
                    [](const kube::KeyedObject& known) { return known.meta.name.value == "app-user.acid-z.creds"; }));
}

TEST_CASE("a SealedSecret makes a Secret of its own name, whatever its template says") {
  const Analysis analysis = analysis_of(object("bitnami.com/v1alpha1", "SealedSecret", "x-db",
                                               "spec: {encryptedData: {p: AgB}, template: {metadata: {name: db}}}\n") +
                                        client(from_secret("PGPASSWORD", "x-db", "p")));
  CHECK(count_of(analysis, "missing-secret-or-key") == 0);
}

TEST_CASE("CloudNativePG: Secrets carry the inherited annotations, by which they are copied") {
  std::string web = client(from_secret("DATABASE_URL", "db-app", "uri"));
  for (std::size_t at = web.find("namespace: shop"); at != std::string::npos; at = web.find("namespace: shop"))
    web.replace(at, 15, "namespace: web");
  const Analysis analysis =
      analysis_of(cnpg("  inheritedMetadata:\n    annotations:\n"
                       "      reflector.v1.k8s.emberstack.com/reflection-allowed: \"true\"\n"
                       "      reflector.v1.k8s.emberstack.com/reflection-auto-enabled: \"true\"\n"
                       "      reflector.v1.k8s.emberstack.com/reflection-auto-namespaces: web\n") +
                  web);
  CHECK(count_of(analysis, "missing-secret-or-key") == 0);
  CHECK(analysis.model.scopes.at(0).logins.at(0).user.text == "app");
  CHECK(analysis.model.scopes.at(0).logins.at(0).server == 0);
}

TEST_CASE("a VaultSecret of a lease stands for the users that the role's statements make") {
  const Analysis analysis = analysis_of(
      object("redhatcop.redhat.io/v1alpha1", "DatabaseSecretEngineConfig", "pg",
             "spec: {pluginName: postgresql-database-plugin, path: db,\n"
             "  connectionURL: \"postgresql://{{username}}:{{password}}@pg.example:5432/shop\"}\n") +
      object("redhatcop.redhat.io/v1alpha1", "DatabaseSecretEngineRole", "ro",
             "spec:\n  path: db\n  dBName: pg\n  creationStatements:\n"
             "    - CREATE ROLE \"{{name}}\" SUPERUSER LOGIN PASSWORD '{{password}}';\n") +
      object("redhatcop.redhat.io/v1alpha1", "VaultSecret", "vs",
             "spec:\n  vaultSecretDefinitions: [{name: creds, path: db/creds/ro}]\n  output:\n    stringData:\n"
             "      uri: 'postgres://{{ .creds.username }}:{{ .creds.password }}@pg.example:5432/shop'\n") +
      client(from_secret("DATABASE_URL", "vs", "uri")));
  CHECK(count_of(analysis, "application-role-is-superuser") == 1);
}

// Terraform or a command may have made the connection: the statements tell the engine, the lease's workload the server.
TEST_CASE("a Vault role without its connection in the tree stands for users of the server that its leases lead to") {
  const auto analysed = [](const std::string& statement) {
    return analysis_of(object("redhatcop.redhat.io/v1alpha1", "DatabaseSecretEngineRole", "rw",
                              "spec:\n  path: db\n  dBName: pg\n  creationStatements:\n    - " + statement + "\n") +
                       object("secrets.hashicorp.com/v1beta1", "VaultDynamicSecret", "lease",
                              "spec: {mount: db, path: creds/rw, destination: {name: login, create: true}}\n") +
                       client("            - {name: PGHOST, value: pg.example.com}\n"
                              "            - {name: PGDATABASE, value: shop}\n" +
                              from_secret("PGUSER", "login", "username")));
  };
  const Analysis analysis = analysed("CREATE ROLE \"{{name}}\" SUPERUSER LOGIN PASSWORD  '{{password}}';");
  CHECK(count_of(analysis, "application-role-is-superuser") == 1);
  REQUIRE(analysis.model.databases.size() == 1);
  CHECK(analysis.model.databases.front().name == "shop");
  CHECK(analysed("CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}';").model.databases.empty());
  CHECK(analysed("CREATE LOGIN [{{name}}] WITH PASSWORD = '{{password}}';").model.databases.empty());
}

TEST_CASE("Grafana: the Ingress of its resource is a route to it") {
  const Analysis analysis = analysis_of(object(
      "grafana.integreatly.org/v1beta1", "Grafana", "graf",
      "spec:\n  ingress:\n    spec:\n      rules:\n        - host: graf.example\n          http: {paths: [{path: /, "
      "pathType: Prefix, backend: {service: {name: graf-service, port: {number: 3000}}}}]}\n"));
  const auto& routes = analysis.model.scopes.at(0).cluster.routes;
  REQUIRE(routes.size() == 1);
  CHECK(routes.front().host.value == "graf.example");
  CHECK(routes.front().accepted);
}

TEST_CASE("akv2k8s may write a ConfigMap") {
  const Analysis analysis =
      analysis_of(object("spv.no/v2beta1", "AzureKeyVaultSecret", "user",
                         "spec: {output: {configMap: {name: made, dataKey: DB_USER}}}\n") +
                  client("            - {name: DB_USER, valueFrom: {configMapKeyRef: {name: made, key: DB_USER}}}\n"));
  CHECK(count_of(analysis, "missing-secret-or-key") == 0);
}

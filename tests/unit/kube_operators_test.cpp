#include <doctest/doctest.h>

#include <algorithm>

#include "credentials/credential.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

Analysis analysis_of(const std::string& yaml) {
  return test::analyzed({{.path = "all.yaml", .text = yaml}});
}

const kube::KeyedObject* secret_named(const Analysis& analysis, std::string_view name) {
  for (const kube::KeyedObject& object : analysis.model.scopes.at(0).cluster.keyed) {
    if (object.meta.name.value == name && !object.only_required) return &object;
  }
  return nullptr;
}

/// The keys of a Secret that an operator makes, each with its value or `?`.
std::string keys_of(const Analysis& analysis, std::string_view name) {
  const kube::KeyedObject* secret = secret_named(analysis, name);
  if (secret == nullptr) return "no such Secret";
  std::string keys;
  for (const kube::DataEntry& entry : secret->data) {
    keys += (keys.empty() ? "" : " ") + entry.key.value + "=";
    if (entry.made.empty()) keys += "?";
    for (const kube::MadePart& part : entry.made) keys += part.text;
  }
  return keys;
}

std::string services_of(const Analysis& analysis) {
  std::string names;
  for (const kube::Service& service : analysis.model.scopes.at(0).cluster.services) {
    names += (names.empty() ? "" : " ") + service.meta.object();
  }
  return names;
}

const DatabaseModel& database_named(const Analysis& analysis, std::string_view name) {
  const auto& all = analysis.model.databases;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const DatabaseModel& model) { return model.name == name; });
  REQUIRE(found != all.end());
  return *found;
}

const pg::RoleInfo& role_named(const DatabaseModel& model, std::string_view name) {
  const auto index = model.database.find_role(name);
  REQUIRE(index.has_value());
  return model.database.roles()[*index];
}

std::string cnpg(const std::string& spec) {
  return "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: db, namespace: shop}\nspec:\n" + spec;
}

constexpr const char* client = R"(---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app, namespace: shop}
spec:
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      containers:
        - name: app
          image: registry.example/app:1
          env:
            - {name: PGHOST, value: db-rw}
            - {name: PGUSER, valueFrom: {secretKeyRef: {name: login, key: username}}}
)";

}  // namespace

TEST_CASE("a word of made SQL stands for the place that it was made of") {
  kube::SqlText sql;
  const Span at{.source = SourceId{3}, .begin = 10, .end = 20};
  sql.add(at, "GRANT @1 ON SCHEMA %2 TO %3",
          {{"USAGE", {SourceId{3}, 40, 45}}, {"a\"b", {SourceId{3}, 50, 53}}, {"reader", {SourceId{3}, 60, 66}}});
  CHECK(sql.text() == "GRANT USAGE ON SCHEMA \"a\"\"b\" TO \"reader\";\n");
  Sources sources;
  for (int i = 0; i < 4; ++i) sources.add({.path = "f", .text = std::string(100, ' ')});
  const SourceId made =
      sources.add({.path = "f", .text = sql.text(), .segments = sql.segments(), .parent = sql.parent()});
  const auto origin_of = [&](std::string_view word) {
    const auto begin = static_cast<std::uint32_t>(sql.text().find(word));
    return sources.origin({made, begin, begin + static_cast<std::uint32_t>(word.size())});
  };
  CHECK(origin_of("USAGE") == Span{SourceId{3}, 40, 45});
  CHECK(origin_of("\"a\"\"b\"") == Span{SourceId{3}, 50, 53});
  CHECK(origin_of("\"reader\"") == Span{SourceId{3}, 60, 66});
  CHECK(origin_of("GRANT") == at);
  CHECK(origin_of("SCHEMA") == at);
}

TEST_CASE("a written text keeps its places around what is replaced") {
  CHECK(kube::is_privilege_list("SELECT"));
  CHECK(kube::is_privilege_list("ALL PRIVILEGES"));
  CHECK_FALSE(kube::is_privilege_list("SELECT; DROP TABLE x"));
  CHECK_FALSE(kube::is_privilege_list(""));
}

TEST_CASE("CloudNativePG: owner and database default to app; the Secret's keys name them, its password stays unknown") {
  const Analysis analysis = analysis_of(cnpg("  instances: 1\n"));
  CHECK(services_of(analysis) == "shop/db-rw shop/db-ro shop/db-r");
  CHECK(keys_of(analysis, "db-app") ==
        "username=app user=app password=? dbname=app host=db-rw port=5432 pgpass=db-rw:5432:app:app:${PASSWORD} "
        "uri=postgresql://app:${PASSWORD}@db-rw.shop:5432/app "
        "jdbc-uri=jdbc:postgresql://db-rw.shop:5432/app?password=${PASSWORD}&user=app "
        "fqdn-uri=postgresql://app:${PASSWORD}@db-rw.shop.svc.cluster.local:5432/app "
        "fqdn-jdbc-uri=jdbc:postgresql://db-rw.shop.svc.cluster.local:5432/app?password=${PASSWORD}&user=app");
  CHECK(secret_named(analysis, "db-superuser") == nullptr);
  const DatabaseModel& app = database_named(analysis, "app");
  CHECK(role_named(app, "app").declared_by == "operator");
  CHECK_FALSE(role_named(app, "app").superuser);
}

TEST_CASE("CloudNativePG: the owner is the database's name, a given Secret is not made, Services can be turned off") {
  const Analysis analysis = analysis_of(
      cnpg("  enableSuperuserAccess: true\n  bootstrap:\n    initdb: {database: shop, secret: {name: mine}}\n"
           "  managed: {services: {disabledDefaultServices: [ro, r], additional: [{selectorType: rw, serviceTemplate: "
           "{metadata: {name: db-lb}, spec: {type: LoadBalancer}}}]}}\n"));
  CHECK(services_of(analysis) == "shop/db-rw shop/db-lb");
  CHECK(secret_named(analysis, "db-app") == nullptr);
  CHECK(keys_of(analysis, "db-superuser").starts_with("username=postgres user=postgres password=? dbname=*"));
  const DatabaseModel& shop = database_named(analysis, "shop");
  CHECK(role_named(shop, "shop").login);
  CHECK(analysis.model.scopes.at(0).cluster.services.back().type == "LoadBalancer");
}

TEST_CASE("CloudNativePG: SQL of initdb does not run on a recovered cluster") {
  const std::string sql = "postInitApplicationSQL: [CREATE ROLE made]";
  const Analysis fresh = analysis_of(cnpg("  bootstrap:\n    initdb: {database: app, " + sql + "}\n"));
  CHECK(database_named(fresh, "app").database.find_role("made").has_value());
  const Analysis recovered = analysis_of(cnpg("  bootstrap:\n    recovery: {database: app, " + sql + "}\n"));
  CHECK_FALSE(database_named(recovered, "app").database.find_role("made").has_value());
}

TEST_CASE("pg_hba lets somebody in without a password only by trust from a host") {
  CHECK(kube::admits_without_password("host all all 10.0.0.0/8 trust"));
  CHECK(kube::admits_without_password("hostssl all all 10.0.0.0 255.0.0.0 trust"));
  CHECK_FALSE(kube::admits_without_password("local all all trust"));
  CHECK_FALSE(kube::admits_without_password("host all all 10.0.0.0/8 scram-sha-256"));
}

TEST_CASE("a role's password Secret tells its user where Git does not, and never contradicts Git") {
  const std::string role = cnpg("  managed: {roles: [{name: reader, login: true, passwordSecret: {name: login}}]}\n");
  const Analysis absent = analysis_of(role + client);
  const credentials::Login& login = absent.model.scopes.at(0).logins.at(0);
  CHECK(login.user.text == "reader");
  CHECK(login.source == "operator");
  const auto& references = absent.model.scopes.at(0).references;
  REQUIRE(references.size() == 1);
  CHECK(references.front().status == credentials::Reference::Status::missing_object);
  const Analysis written = analysis_of(
      role + client +
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: shop}\nstringData: {username: other}\n");
  CHECK(written.model.scopes.at(0).logins.at(0).user.text == "other");
}

TEST_CASE("the pods of an operator are peers: labels whose values are not known may be selected, not more") {
  const std::string policy =
      "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\n"
      "spec: {policyTypes: [Ingress], podSelector: {matchLabels: {";
  const auto count = [&](const std::string& label) {
    const Analysis analysis = analysis_of(cnpg("  instances: 1\n") + policy + label + "}}}\n");
    return test::places_of(analysis, "database-without-network-policy").size();
  };
  CHECK(count("cnpg.io/cluster: db") == 0);
  CHECK(count("cnpg.io/cluster: other") == 1);
  CHECK(count("cnpg.io/instanceRole: primary") == 0);
}

TEST_CASE("Zalando: underscores of a user become dashes in its Secret; an empty map prepares a database of its own") {
  const Analysis analysis = analysis_of(
      "apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: {name: acid-a, namespace: web}\n"
      "spec:\n  postgresql: {version: \"16\"}\n  enableConnectionPooler: true\n  users: {foo_user: [NOLOGIN, "
      "createrole]}\n"
      "  databases: {foo: foo_user}\n  preparedDatabases: {}\n");
  CHECK(services_of(analysis) == "web/acid-a web/acid-a-repl web/acid-a-pooler");
  CHECK(keys_of(analysis, "foo-user.acid-a.credentials.postgresql.acid.zalan.do") == "username=foo_user password=?");
  const DatabaseModel& own = database_named(analysis, "acid_a");
  CHECK_FALSE(role_named(own, "foo_user").login);
  CHECK(role_named(own, "foo_user").createrole);
  CHECK(role_named(own, "acid_a_data_writer").declared_by == "operator");
  CHECK_FALSE(own.database.find_role("acid_a_owner_user").has_value());
  CHECK(own.database.input().version == 16);
}

TEST_CASE("Zalando: rotation lists say how a Secret is renewed") {
  const Analysis analysis = analysis_of(R"(
apiVersion: acid.zalan.do/v1
kind: postgresql
metadata: {name: acid, namespace: d}
spec:
  users: {foo_user: [], flyway: [], still: [], plain: []}
  usersWithSecretRotation: [foo_user, still]
  usersWithInPlaceSecretRotation: [flyway]
  usersIgnoringSecretRotation: [still]
)");
  const auto refresh = [&](const std::string& user) {
    const auto* secret = secret_named(analysis, user + ".acid.credentials.postgresql.acid.zalan.do");
    REQUIRE(secret != nullptr);
    return secret->refresh;
  };
  CHECK(refresh("foo-user") == kube::Refresh::leased);
  CHECK(refresh("flyway") == kube::Refresh::followed);
  CHECK(refresh("still") == kube::Refresh::by_hand);
  CHECK(refresh("plain") == kube::Refresh::by_hand);
}

TEST_CASE("operators open their Services to the outside where the resource asks for it") {
  const auto opened = [](const std::string& yaml) {
    const Analysis analysis = analysis_of(yaml);
    std::string names;
    for (const kube::Service& service : analysis.model.scopes.at(0).cluster.services) {
      if (service.type == "ClusterIP") continue;
      names += (names.empty() ? "" : " ") + service.meta.name.value + ":" + service.type;
      if (service.internal_load_balancer) names += ":internal";
    }
    return names;
  };
  const std::string zalando =
      "apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: {name: acid}\nspec:\n"
      "  enableMasterLoadBalancer: true\n  enableReplicaPoolerLoadBalancer: true\n"
      "  enableReplicaConnectionPooler: true\n";
  CHECK(opened(zalando + "  allowedSourceRanges: [0.0.0.0/0]\n") == "acid:LoadBalancer acid-pooler-repl:LoadBalancer");
  // Without ranges the operator admits 127.0.0.1/32 alone.
  CHECK(opened(zalando).empty());
  CHECK(opened("apiVersion: postgres-operator.crunchydata.com/v1beta1\nkind: PostgresCluster\nmetadata: {name: hippo}\n"
               "spec:\n  service: {type: LoadBalancer}\n  proxy: {pgBouncer: {service: {type: NodePort}}}\n") ==
        "hippo-ha:LoadBalancer hippo-pgbouncer:NodePort");
  CHECK(opened("apiVersion: pgv2.percona.com/v2\nkind: PerconaPGCluster\nmetadata: {name: c}\nspec:\n"
               "  expose: {type: LoadBalancer}\n  proxy: {pgBouncer: {expose: {type: LoadBalancer, annotations: "
               "{networking.gke.io/load-balancer-type: Internal}}}}\n") ==
        "c-ha:LoadBalancer c-pgbouncer:LoadBalancer:internal");
  CHECK(opened("apiVersion: k8s.mariadb.com/v1alpha1\nkind: MariaDB\nmetadata: {name: m}\nspec:\n"
               "  service: {type: LoadBalancer}\n  secondaryService: {type: NodePort}\n") ==
        "m:LoadBalancer m-secondary:NodePort");
  CHECK(opened("apiVersion: stackgres.io/v1\nkind: SGCluster\nmetadata: {name: s}\nspec:\n"
               "  postgresServices: {primary: {type: LoadBalancer}, replicas: {type: NodePort}}\n") ==
        "s:LoadBalancer s-replicas:NodePort");
  CHECK(opened("apiVersion: kubedb.com/v1\nkind: Postgres\nmetadata: {name: k}\nspec:\n"
               "  serviceTemplates: [{alias: primary, spec: {type: LoadBalancer}}]\n") == "k:LoadBalancer");
}

TEST_CASE("a Service that asks for a label which an operator changes at run time leads to its pods") {
  const auto selected = [](const std::string& selector) {
    const Analysis analysis = analysis_of(
        "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: c1}\nspec: {instances: 1}\n---\n"
        "apiVersion: v1\nkind: Service\nmetadata: {name: extra}\nspec: {type: LoadBalancer, ports: [{port: 5432}], "
        "selector: {" +
        selector + "}}\n");
    const kube::Cluster& cluster = analysis.model.scopes.at(0).cluster;
    const kube::Service* service = kube::find_service(cluster, "", "extra");
    REQUIRE(service != nullptr);
    const auto found = kube::selected_workloads(cluster, *service);
    if (found.size() == 1) {
      const auto services = kube::selecting_services(cluster, cluster.workloads[found[0]]);
      CHECK(std::any_of(services.begin(), services.end(),
                        [&](std::size_t at) { return &cluster.services[at] == service; }));
    }
    return found.size();
  };
  CHECK(selected("cnpg.io/cluster: c1, role: primary") == 1);
  CHECK(selected("role: primary, cnpg.io/cluster: c1") == 1);
  CHECK(selected("role: primary") == 0);
  CHECK(selected("cnpg.io/cluster: c2, role: primary") == 0);
  CHECK(selected("cnpg.io/cluster: c1, tier: web") == 0);
}

TEST_CASE("Zalando: owners administer their readers and writers, and so hold what these hold") {
  const Analysis analysis = analysis_of(
      "apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: {name: a, namespace: web}\n"
      "spec:\n  preparedDatabases: {bar: {defaultUsers: true}}\n");
  const pg::Database& database = database_named(analysis, "bar").database;
  const auto owner = database.find_role("bar_owner");
  const auto reader = database.find_role("bar_reader");
  REQUIRE((owner && reader));
  const auto& all = database.memberships();
  CHECK(std::any_of(all.begin(), all.end(), [&](const pg::MembershipInfo& membership) {
    return membership.member == *owner && membership.of == *reader && membership.admin;
  }));
  const auto& defaults = database.default_privileges();
  const auto gives = [&](std::string_view creator, std::string_view schema, std::string_view grantee,
                         std::string_view privilege) {
    return std::any_of(defaults.begin(), defaults.end(), [&](const pg::DefaultPrivilege& one) {
      return database.roles()[one.role].name == creator && one.schema == schema && one.kind == "table" &&
             database.roles()[one.grantee].name == grantee && one.privilege == privilege;
    });
  };
  CHECK(gives("bar_owner", "", "bar_reader", "SELECT"));
  CHECK(gives("bar_owner_user", "", "bar_writer", "DELETE"));
  CHECK(gives("bar_data_owner", "data", "bar_reader", "SELECT"));
  CHECK(gives("bar_owner", "data", "bar_data_writer", "INSERT"));
  CHECK_FALSE(gives("bar_reader", "data", "bar_data_writer", "INSERT"));
}

TEST_CASE("Crunchy: without users there is one, and a database, named like the cluster; an empty list asks for none") {
  const std::string cluster =
      "apiVersion: postgres-operator.crunchydata.com/v1beta1\nkind: PostgresCluster\n"
      "metadata: {name: hippo, namespace: zoo}\nspec: {postgresVersion: 16";
  const Analysis one = analysis_of(cluster + "}\n");
  CHECK(keys_of(one, "hippo-pguser-hippo") ==
        "host=hippo-primary.zoo.svc port=5432 user=hippo password=? verifier=? dbname=hippo "
        "uri=postgresql://hippo:${PASSWORD}@hippo-primary.zoo.svc:5432/hippo "
        "jdbc-uri=jdbc:postgresql://hippo-primary.zoo.svc:5432/hippo?password=${PASSWORD}&user=hippo");
  CHECK(services_of(one) == "zoo/hippo-primary zoo/hippo-replicas zoo/hippo-ha zoo/hippo-pods");
  const Analysis none = analysis_of(cluster + ", users: []}\n");
  CHECK(secret_named(none, "hippo-pguser-hippo") == nullptr);
  CHECK_FALSE(none.model.databases.at(0).database.find_role("hippo").has_value());
}

TEST_CASE("RBAC's Role is none of Crossplane's; a grant points at its own words") {
  const Analysis analysis = analysis_of(
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: shop}\nrules: []\n"
      "---\napiVersion: postgresql.sql.m.crossplane.io/v1alpha1\nkind: Grant\nmetadata: {name: g, namespace: shop}\n"
      "spec:\n  forProvider:\n    role: app\n    database: shop\n    schema: public\n    tables: [orders]\n"
      "    privileges:\n      - SELECT\n      - DELETE\n");
  REQUIRE(analysis.model.databases.size() == 1);
  const pg::Database& database = analysis.model.databases.at(0).database;
  CHECK_FALSE(database.find_role("r").has_value());
  const auto app = database.find_role("app");
  REQUIRE(app.has_value());
  std::set<std::string> places;
  for (const pg::Privilege& privilege : database.privileges(*app)) {
    if (privilege.because.empty()) continue;
    const Place place = analysis.report.sources.place(privilege.because.back().span);
    places.insert(privilege.privilege + " " + std::to_string(place.line) + ":" + std::to_string(place.column) + "-" +
                  std::to_string(place.end_column));
  }
  CHECK(places == std::set<std::string>{"DELETE 17:9-15", "SELECT 16:9-15"});
}

TEST_CASE("a Secret that holds one login in several forms is one login, whatever the variables are called") {
  const Analysis analysis = analysis_of(cnpg("  instances: 1\n") + R"(---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app, namespace: shop}
spec:
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      containers:
        - name: whole
          image: registry.example/app:1
          envFrom: [{secretRef: {name: db-app}}]
        - name: odd
          image: registry.example/app:1
          env:
            - {name: WHO, valueFrom: {secretKeyRef: {name: db-app, key: username}}}
            - {name: WORD, valueFrom: {secretKeyRef: {name: db-app, key: password}}}
            - {name: WHERE, valueFrom: {secretKeyRef: {name: db-app, key: host}}}
        - name: files
          image: registry.example/app:1
          volumeMounts: [{name: login, mountPath: /login}]
      volumes: [{name: login, secret: {secretName: db-app}}]
)");
  const auto& logins = analysis.model.scopes.at(0).logins;
  REQUIRE(logins.size() == 3);
  for (const credentials::Login& login : logins) {
    CHECK(login.user.text == "app");
    CHECK(login.server >= 0);
    CHECK(login.kind == credentials::DatabaseKind::postgresql);
    for (const credentials::PasswordPlace& place : login.passwords) CHECK_FALSE(place.in_clear);
  }
}

TEST_CASE("an engine whose host is a Service of the tree is that server: its roles are declared on it") {
  const Analysis analysis = analysis_of(R"(apiVersion: postgresql.easymile.com/v1alpha1
kind: PostgresqlEngineConfiguration
metadata: {name: simple, namespace: shop}
spec: {host: postgres, secretName: keys}
---
apiVersion: postgresql.easymile.com/v1alpha1
kind: PostgresqlDatabase
metadata: {name: d, namespace: shop}
spec: {engineConfiguration: {name: simple}, database: orders, schemas: {list: [s]}}
---
apiVersion: v1
kind: Service
metadata: {name: postgres, namespace: shop}
spec: {selector: {app: postgres}, ports: [{port: 5432}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres, namespace: shop}
spec:
  selector: {matchLabels: {app: postgres}}
  template:
    metadata: {labels: {app: postgres}}
    spec:
      containers:
        - {name: postgres, image: "postgres:16", env: [{name: POSTGRES_USER, value: root}]}
)");
  CHECK(analysis.model.scopes.at(0).servers.size() == 1);
  const DatabaseModel& orders = database_named(analysis, "orders");
  CHECK(role_named(orders, "orders-reader").declared_by == "operator");
  CHECK(role_named(orders, "root").declared_by == "image");
  CHECK(role_named(orders, "root").superuser);
}

TEST_CASE("mariadb-operator: accounts and grants are read into the model, a Connection's DSN names the login") {
  const Analysis analysis = test::analyzed(test::files_of("projects/mariadb-operator"));
  const kube::DatabaseServer& server = analysis.model.scopes.at(0).cluster.database_servers.at(0);
  CHECK(server.engine == "mariadb");
  std::string accounts;
  for (const kube::DeclaredRole& role : server.contents.roles) accounts += role.name.value + "@" + role.host + " ";
  CHECK(accounts == "root@% mariadb@% user@% ");
  REQUIRE(server.contents.account_grants.size() == 2);
  CHECK(server.contents.account_grants[0].database == "mariadb");
  CHECK(server.contents.account_grants[1].privileges.size() == 3);
  CHECK(server.contents.account_grants[1].grant_option);
  const auto& logins = analysis.model.scopes.at(0).logins;
  REQUIRE(logins.size() == 1);
  CHECK(logins.front().user.text == "user");
  CHECK(logins.front().database.text == "blog");
  CHECK(logins.front().kind == credentials::DatabaseKind::mariadb);
  CHECK(logins.front().server >= 0);
}

TEST_CASE("a template in the place of a password is none") {
  const Analysis analysis = test::analyzed(test::files_of("projects/vault-database"));
  CHECK(test::places_of(analysis, "password-in-role-file").empty());
}

TEST_CASE(
    "a pooler before a server is no stranger to it, and a role of several databases is used if any login uses it") {
  const Analysis analysis = test::analyzed(test::files_of("projects/cloudnative-pg"));
  CHECK(test::places_of(analysis, "network-wider-than-credentials").empty());
  CHECK(test::places_of(analysis, "role-without-route").empty());
}

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;
using test::places_of;

namespace {

std::string deployment(const std::string& name, const std::string& image, const std::string& more) {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
         ", namespace: shop}\nspec:\n  selector: {matchLabels: {app: " + name +
         "}}\n  template:\n    metadata: {labels: {app: " + name +
         "}}\n    spec:\n      containers:\n      - name: " + name + "\n        image: '" + image + "'\n" + more +
         "---\n";
}

std::string service(const std::string& name, int port) {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: " + name +
         ", namespace: shop}\nspec: {selector: {app: " + name + "}, ports: [{port: " + std::to_string(port) +
         "}]}\n---\n";
}

std::string config(const std::string& kind, const std::string& name, const std::string& data) {
  return "apiVersion: v1\nkind: " + kind + "\nmetadata: {name: " + name + ", namespace: shop}\n" +
         (kind == "Secret" ? "stringData: {" : "data: {") + data + "}\n---\n";
}

/// "workload: role" of each login; without a role what is known of it.
std::set<std::string> logins_of(const Analysis& analysis) {
  std::set<std::string> logins;
  for (const ScopeModel& scope : analysis.model.scopes) {
    for (const credentials::Login& login : scope.logins) {
      const std::string role = login.user.known == credentials::Known::known ? login.user.text : "?";
      logins.insert(scope.cluster.workloads[login.workload].meta.name.value + ": " + role);
    }
  }
  return logins;
}

bool is_told(const Analysis& analysis, std::string_view words) {
  const auto& all = analysis.report.diagnostics;
  return std::any_of(all.begin(), all.end(),
                     [&](const Diagnostic& told) { return told.message.find(words) != std::string::npos; });
}

const std::string take_config = "        envFrom: [{configMapRef: {name: c}}]\n";

}  // namespace

TEST_CASE("root's password that came along with what the server is set up with is no login") {
  const std::string data =
      "MYSQL_USER: app, MYSQL_PASSWORD: app1, MYSQL_ROOT_PASSWORD: r00t, DB_URL: 'mysql://app:app1@db:3306/lake'";
  const Analysis shared =
      analyzed({{"a.yaml", config("ConfigMap", "c", data) + service("db", 3306) +
                               deployment("db", "mysql:8", take_config) + deployment("api", "api:1", take_config)}});
  CHECK(logins_of(shared) == std::set<std::string>{"api: app"});
  // A client that names it uses it.
  const std::string named =
      "        env:\n        - {name: MYSQL_HOST, value: db}\n"
      "        - {name: MYSQL_ROOT_PASSWORD, valueFrom: {configMapKeyRef: {name: c, key: MYSQL_ROOT_PASSWORD}}}\n";
  const Analysis own =
      analyzed({{"a.yaml", config("ConfigMap", "c", data) + service("db", 3306) +
                               deployment("db", "mysql:8", take_config) + deployment("admin", "phpmyadmin:5", named)}});
  CHECK(logins_of(own) == std::set<std::string>{"admin: root"});
}

TEST_CASE("who only has the user and password that another workload names a server for may log in") {
  const std::string secret = config("Secret", "s", "POSTGRES_USER: app, POSTGRES_PASSWORD: x1y2z3");
  const std::string take = "        envFrom: [{secretRef: {name: s}}]\n";
  const std::string with_host = take + "        env: [{name: DB_HOST, value: db.example}]\n";
  const Analysis both =
      analyzed({{"a.yaml", secret + deployment("gateway", "g:1", take) + deployment("auth", "a:1", with_host)}});
  CHECK(logins_of(both) == std::set<std::string>{"auth: app", "gateway: app"});
  for (const credentials::Login& login : both.model.scopes.front().logins) {
    const bool is_gateway = both.model.scopes.front().cluster.workloads[login.workload].meta.name.value == "gateway";
    CHECK((login.user.certainty == Certainty::assumed) == is_gateway);
    if (is_gateway)
      CHECK(login.user.steps.back().sentence ==
            "nothing here names a server for it; Deployment shop/auth does, with the same Secret");
  }
  // Alone, its host may stand in the application.
  CHECK(logins_of(analyzed({{"a.yaml", secret + deployment("gateway", "g:1", take)}})) ==
        std::set<std::string>{"gateway: app"});
}

TEST_CASE("a whole Secret that nothing makes is not silence") {
  const auto taking = [](const std::string& name) {
    return analyzed({{"a.yaml", deployment("tx", "tx:1", "        envFrom: [{secretRef: {name: " + name + "}}]\n")}});
  };
  const Analysis database = taking("bank-db-secret");
  CHECK(logins_of(database) == std::set<std::string>{"tx: ?"});
  CHECK(places_of(database, "missing-secret-or-key").size() == 1);
  const Analysis other = taking("tx-settings");
  CHECK(logins_of(other).empty());
  CHECK(places_of(other, "missing-secret-or-key").empty());
  CHECK(is_told(other, "takes all of its settings from Secret 'shop/tx-settings', which nothing in the tree makes"));
}

TEST_CASE("a whole ConfigMap that nothing makes is not silence either") {
  const std::string taking = "        envFrom: [{configMapRef: {name: tx-settings}}]\n";
  const Analysis analysis = analyzed({{"a.yaml", deployment("tx", "tx:1", taking)}});
  CHECK(is_told(analysis, "takes all of its settings from ConfigMap 'shop/tx-settings', which nothing in the tree"));
  const std::string made =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: tx-settings, namespace: shop}\ndata: {A: b}\n";
  const Analysis shown = analyzed({{"a.yaml", made + "---\n" + deployment("tx", "tx:1", taking)}});
  CHECK_FALSE(is_told(shown, "takes all of its settings"));
}

TEST_CASE("who renews a Secret of which only an example is there is not known") {
  const std::string secret =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\n"
      "stringData: {username: app, password: CHANGE_ME}\n";
  const std::string web =
      deployment("web", "web:1",
                 "        env: [{name: PGHOST, value: db}, {name: PGUSER, valueFrom: {secretKeyRef: {name: db, key: "
                 "username}}}, {name: PGPASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]\n");
  const auto told = [&](const std::string& file) {
    return places_of(analyzed({{file, secret}, {"web.yaml", web}}), "credential-never-expires").size();
  };
  CHECK(told("secret.example.yaml") == 0);
  CHECK(told("secret.yaml") == 1);
}

TEST_CASE("a Secret that a program's own configuration names is missed like any other") {
  const std::string config =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: workflow-controller-configmap, namespace: shop}\ndata:\n"
      "  persistence: |\n    postgresql:\n      host: db.example.com\n      database: argo\n"
      "      userNameSecret: {name: argo-pg, key: username}\n"
      "      passwordSecret: {name: argo-pg, key: password}\n---\n";
  const std::string controller = deployment("argo", "quay.io/argoproj/workflow-controller:v3.5", "");
  CHECK(places_of(analyzed({{"a.yaml", config + controller}}), "missing-secret-or-key").size() == 1);
  const std::string secret =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: argo-pg, namespace: shop}\n"
      "stringData: {username: argo, password: CHANGE_ME}\n---\n";
  CHECK(places_of(analyzed({{"a.yaml", config + secret + controller}}), "missing-secret-or-key").empty());
}

TEST_CASE("a parameter of an OpenShift template without a value is empty between others") {
  const auto of = [](const std::string& suffix) {
    return analyzed(
        {{"t.yaml",
          "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: t}\nobjects:\n"
          "- {kind: Secret, apiVersion: v1, metadata: {name: '${NAME}${SUFFIX}'}, stringData: {user: app}}\n"
          "- apiVersion: v1\n  kind: Pod\n  metadata: {name: web}\n  spec:\n    containers:\n    - name: web\n"
          "      image: web:1\n      env:\n      - {name: DB_HOST, value: '${DB_HOST}'}\n"
          "      - {name: DB_USER, valueFrom: {secretKeyRef: {name: patroni, key: user}}}\n"
          "parameters:\n- {name: NAME, value: patroni}\n- {name: DB_HOST}\n- {name: SUFFIX" +
              suffix + "}\n"}});
  };
  CHECK(places_of(of(""), "missing-secret-or-key").empty());
  CHECK(places_of(of(", value: ''"), "missing-secret-or-key").empty());
  CHECK(places_of(of(", value: -x"), "missing-secret-or-key").size() == 1);
  CHECK(places_of(of(", required: true"), "missing-secret-or-key").size() == 1);
  // What is nothing but such a parameter is there to be given.
  const Analysis open = of("");
  REQUIRE(open.model.scopes.front().logins.size() == 1);
  CHECK(open.model.scopes.front().logins.front().host.known == credentials::Known::placeholder);
}

TEST_CASE("words that ask for a password are none, nor is what an example file holds") {
  const std::string client =
      "        env:\n        - {name: DB_HOST, value: db.example}\n        - {name: DB_USER, value: app}\n"
      "        - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: p}}}\n";
  const auto is_plain = [&](const std::string& password, const std::string& file) {
    return !places_of(analyzed({{file, config("Secret", "s", "p: '" + password + "'")},
                                {"web.yaml", deployment("web", "web:1", client)}}),
                      "credential-in-plain-text")
                .empty();
  };
  for (const char* word :
       {"CHANGE_ME", "change-me", "CHANGEME", "<change me>", "REPLACE_ME", "xxxxx", "todo", "CHANGE_ME_IN_PRODUCTION",
        "change-me-postgres-password", "your-postgres-password", "DB_PASSWORD", "__APP_PWD__", "__password__",
        "#{db.password}", "%(pw)s", "@DB_PASS@", "$DB_PASS", "<%= password %>"}) {
    INFO(word);
    CHECK_FALSE(is_plain(word, "secret.yaml"));
  }
  for (const char* word : {"changeme", "changeme-2024", "example", "todo-app-9", "xxl", "your-majesty", "exchange-me",
                           "PASSWORD", "My_PASSWORD", "#{", "@home", "__x", "%(pw)"}) {
    INFO(word);
    CHECK(is_plain(word, "secret.yaml"));
  }
  CHECK_FALSE(is_plain("s3cr3t", "secret.example.yaml"));
}

TEST_CASE("a password that asks to be changed is none in a role file either") {
  const auto places = [](const std::string& password) {
    return places_of(analyzed({{"roles.sql", "CREATE ROLE app LOGIN PASSWORD '" + password + "';\n"}}),
                     "password-in-role-file")
        .size();
  };
  CHECK(places("<change me>") == 0);
  CHECK(places("CHANGE_ME") == 0);
  CHECK(places("CHANGE_ME_IN_PRODUCTION") == 0);
  CHECK(places("your_password_here") == 0);
  CHECK(places("$APP_PASSWORD") == 0);
  CHECK(places("changeme") == 1);
  CHECK(places("@Welcome123@") == 1);
  CHECK(places("__Welcome123__") == 1);
  // The server clears the password.
  CHECK(places("") == 0);
}

TEST_CASE("with a root certificate libpq's require verifies the server") {
  const auto is_told = [&](const std::string& environment) {
    return !places_of(analyzed({{"web.yaml", deployment("web", "web:1", "        env:\n" + environment)}}),
                      "connection-without-tls")
                .empty();
  };
  const std::string mode =
      "        - {name: PGHOST, value: db.example}\n        - {name: PGUSER, value: app}\n"
      "        - {name: PGSSLMODE, value: require}\n";
  CHECK(is_told(mode));
  CHECK_FALSE(is_told(mode + "        - {name: PGSSLROOTCERT, value: /ca.crt}\n"));
  const auto url = [](const std::string& text) { return "        - {name: DATABASE_URL, value: '" + text + "'}\n"; };
  CHECK(is_told(url("postgres://app@db.example/shop?sslmode=require")));
  CHECK(is_told(url("postgres://app@db.example/shop?sslmode=require&sslrootcert=")));
  CHECK_FALSE(is_told(url("postgres://app@db.example/shop?sslrootcert=/ca.crt&sslmode=require")));
  CHECK(is_told(url("postgres://app@db.example/shop?sslrootcert=/ca.crt&sslmode=prefer")));
  CHECK_FALSE(is_told(url("postgres://app@db.example/shop?sslmode=require&sslaccept=strict")));
  CHECK(is_told(url("jdbc:postgresql://db.example/shop?user=app&sslmode=require&sslrootcert=/ca.crt")));
  CHECK(is_told(url("host=db.example user=app sslmode=require")));
  CHECK_FALSE(is_told(url("host=db.example user=app sslmode=require sslrootcert=/ca.crt")));
}

TEST_CASE("a database password among a chart's values is told") {
  const auto places = [](const std::string& chart, const std::string& values) {
    return places_of(
               analyzed({{"r.yaml",
                          "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: "
                          "shop}\nspec:\n  chart: {spec: {chart: " +
                              chart + ", sourceRef: {kind: HelmRepository, name: x}}}\n  values: " + values + "\n"}}),
               "credential-in-plain-text")
        .size();
  };
  CHECK(places("postgresql", "{auth: {username: app, password: s3cr3t}}") == 1);
  CHECK(places("postgresql", "{global: {postgresql: {auth: {postgresPassword: s3cr3t}}}}") == 1);
  CHECK(places("keycloak", "{auth: {adminPassword: x}, postgresql: {auth: {password: s3cr3t}}}") == 1);
  CHECK(places("nextcloud", "{externalDatabase: {enabled: true, password: s3cr3t}}") == 1);
  CHECK(places("postgresql", "{auth: {password: '${DB_PASSWORD}'}}") == 0);
  CHECK(places("redis", "{auth: {password: s3cr3t}}") == 0);
  CHECK(places("postgresql", "{auth: {existingSecret: db, password: s3cr3t}}") == 0);
  CHECK(places("postgresql", "{auth: {existingSecret: '', password: s3cr3t}}") == 1);
  const std::string global = "global: {postgresql: {auth: {existingSecret: db}}}";
  CHECK(places("postgresql", "{auth: {password: s3cr3t}, " + global + "}") == 0);
  CHECK(places("keycloak", "{postgresql: {auth: {password: s3cr3t}}, " + global + "}") == 0);
  CHECK(places("keycloak", "{externalDatabase: {password: s3cr3t}, " + global + "}") == 1);
  CHECK(places("mariadb", "{auth: {password: s3cr3t}, " + global + "}") == 1);
  CHECK(places("postgresql", "{global: {postgresql: {auth: {existingSecret: '', password: s3cr3t}}}}") == 1);
  CHECK(places("postgresql-ha", "{postgresql: {password: s3cr3t}, global: {postgresql: {existingSecret: db}}}") == 0);
  CHECK(places("nextcloud", "{externalDatabase: {password: s3cr3t, existingSecret: {enabled: true}}}") == 0);
  CHECK(places("nextcloud", "{externalDatabase: {password: s3cr3t, existingSecret: {enabled: false}}}") == 1);
  CHECK(places("postgresql", "{metrics: {auth: {password: s3cr3t}}}") == 0);
}

TEST_CASE("the defaults of programs and of images") {
  const auto user = [](const std::string& env) {
    return logins_of(analyzed({{"a.yaml", deployment("k", "k:1", "        env:\n" + env)}}));
  };
  CHECK(user("        - {name: KONG_PG_HOST, value: db}\n        - {name: KONG_PG_PASSWORD, value: kong}\n") ==
        std::set<std::string>{"k: kong"});
  CHECK(
      user(
          "        - {name: INIT_POSTGRES_HOST, value: db}\n        - {name: INIT_POSTGRES_USER, value: app}\n"
          "        - {name: INIT_POSTGRES_PASS, value: a1}\n        - {name: INIT_POSTGRES_SUPER_PASS, value: b2}\n") ==
      std::set<std::string>{"k: app", "k: postgres"});
  const Analysis tagged =
      analyzed({{"a.yaml", deployment("db", "registry.example/postgres-12-alpine:5.5.3956", "        env: []\n")}});
  REQUIRE(tagged.model.scopes.front().servers.size() == 1);
  CHECK(tagged.model.scopes.front().servers.front().version == 12);
}

TEST_CASE("the tag of an extension's image is no version of PostgreSQL") {
  const auto version = [](const std::string& image) {
    const Analysis read = analyzed({{"a.yaml", deployment("db", image, "        env: []\n")}});
    REQUIRE(read.model.scopes.front().servers.size() == 1);
    return read.model.scopes.front().servers.front().version;
  };
  CHECK(version("citusdata/citus:12.1") == 0);
  CHECK(version("citusdata/citus:12.1.0-pg15") == 15);
}

TEST_CASE("without a name psql's database is called like its user") {
  const Analysis analysis = analyzed(
      {{"job.yaml",
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: init-db}\nspec:\n  template:\n    spec:\n      containers:\n"
        "      - name: psql\n        image: postgres:16\n"
        "        command: [sh, -c, \"psql -h db -U admin -c 'CREATE ROLE app LOGIN'\"]\n"}});
  REQUIRE(analysis.model.databases.size() == 1);
  CHECK(analysis.model.databases.front().name == "admin");
}

TEST_CASE("one setting that two containers of a pod take is told once") {
  const std::string take = "envFrom: [{secretRef: {name: s}}]";
  const std::string text = config("Secret", "s", "DATABASE_URL: 'postgres://app:x9@db.example/shop?sslmode=disable'") +
                           "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n"
                           "  initContainers: [{name: i, image: web:1, " +
                           take + "}]\n  containers: [{name: w, image: web:1, " + take + "}]\n";
  CHECK(places_of(analyzed({{"a.yaml", text}}), "connection-without-tls").size() == 1);
}

TEST_CASE("of a TLS mode that a ConfigMap fills in, the line to change is the ConfigMap's") {
  const std::string client =
      "        env:\n        - {name: MODE, valueFrom: {configMapKeyRef: {name: c, key: mode}}}\n"
      "        - {name: DATABASE_URL, value: 'postgres://app@db.example/shop?sslmode=$(MODE)'}\n";
  const std::string fixed =
      "        env:\n        - {name: DATABASE_URL, value: 'postgres://app@db.example/shop?sslmode=disable'}\n";
  const std::string map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  mode: disable\n";
  const auto places = [&](const std::string& environment) {
    return places_of(analyzed({{"map.yaml", map}, {"web.yaml", deployment("web", "web:1", environment)}}),
                     "connection-without-tls");
  };
  CHECK(places(client) == std::multiset<std::string>{"map.yaml:5"});
  CHECK(places(fixed).size() == 1);
  CHECK(places(fixed).begin()->starts_with("web.yaml:"));
}

TEST_CASE("a variable that is defined later is left as it stands, and told so") {
  const auto is_said = [](const std::string& environment) {
    const Analysis analysis = analyzed({{"web.yaml", deployment("web", "web:1", environment)}});
    const auto& steps = analysis.report.graph.table<LoginStep>().rows;
    return std::any_of(steps.begin(), steps.end(), [](const LoginStep& step) {
      return step.told.find("$(DB_USER), which is defined after it") != std::string::npos;
    });
  };
  const std::string url = "        - {name: DATABASE_URL, value: 'postgres://$(DB_USER)@db.example/shop'}\n";
  const std::string user = "        - {name: DB_USER, value: app}\n";
  CHECK(is_said("        env:\n" + url + user));
  CHECK_FALSE(is_said("        env:\n" + user + url));
}

TEST_CASE("of a Job and a Deployment that log in as the superuser the Deployment is the one to change") {
  const std::string client = "[{name: PGHOST, value: db}, {name: PGUSER, value: postgres}]";
  const std::string job =
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, namespace: shop}\nspec: {template: {spec: "
      "{containers: "
      "[{name: m, image: 'web:1', env: " +
      client + "}]}}}\n---\n";
  const std::string server = deployment(
      "db", "postgres:16", "        env: [{name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: p}}}]\n");
  const Analysis analysis = analyzed({{"a-job.yaml", job},
                                      {"db.yaml", service("db", 5432) + server},
                                      {"web.yaml", deployment("web", "web:1", "        env: " + client + "\n")}});
  for (const char* rule : {"credential-is-bootstrap-superuser", "credential-shared-by-workloads"}) {
    INFO(rule);
    const auto places = places_of(analysis, rule);
    REQUIRE(places.size() == 1);
    CHECK(places.begin()->starts_with("web.yaml:"));
  }
}

TEST_CASE("a NetworkPolicy in a namespace without workloads that would select those of another is told") {
  const auto places = [](const std::string& app) {
    const std::string policy =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: default}\nspec:\n"
        "  podSelector: {matchLabels: {app: " +
        app + "}}\n";
    return places_of(analyzed({{"p.yaml", policy}, {"web.yaml", deployment("web", "web:1", "")}}),
                     "network-policy-selects-nothing")
        .size();
  };
  CHECK(places("web") == 1);
  CHECK(places("other") == 0);
}

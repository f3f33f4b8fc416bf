// Configuration files of the named frameworks, as their documentation writes them.

#include <doctest/doctest.h>

#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

namespace {

struct ConfigFile {
  std::string name;
  std::string text;
};

/// A container with these files of a ConfigMap mounted below /config, and these variables (a YAML flow sequence).
std::string with_files(const std::vector<ConfigFile>& files, const std::string& env = "") {
  std::string map = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n";
  for (const ConfigFile& file : files) {
    map += "  " + file.name + ": |\n";
    for (const std::string_view line : text::split(file.text, '\n')) {
      map += "    ";
      map += line;
      map += '\n';
    }
  }
  const std::string variables = env.empty() ? "" : "          env: [" + env + "]\n";
  return postgres() + map +
         app(variables + "          volumeMounts: [{name: v, mountPath: /config}]\n",
             "      volumes: [{name: v, configMap: {name: c}}]\n");
}

/// "user@host:port/database", one login after another.
std::string found(const std::string& manifests) {
  const World world(manifests);
  std::string all;
  for (const Login& login : world.logins) {
    if (!all.empty()) all += ' ';
    all += World::shown(login.user) + "@" + World::shown(login.host) + "/" + World::shown(login.database);
  }
  return all;
}

std::string found(const std::string& name, const std::string& text, const std::string& env = "") {
  return found(with_files({{name, text}}, env));
}

}  // namespace

TEST_CASE("the default of a placeholder holds where nothing sets the variable") {
  const std::string yaml =
      "spring:\n  datasource:\n    url: jdbc:postgresql://${DB_HOST:db}:5432/${DB_NAME:shop}\n"
      "    username: ${DB_USER:app}\n";
  CHECK(found("application.yml", yaml) == "app?@db?/shop?");
  CHECK(found("application.yml", yaml, "{name: DB_USER, value: other}") == "other?@db?/shop?");
  CHECK(found("application.yml", yaml, "{name: DB_HOST, value: ''}, {name: DB_USER, value: other}") ==
        "other?@-/shop?");
  CHECK(found("application.properties",
              "spring.datasource.url=${JDBC_DATABASE_URL:jdbc:postgresql://db/shop}\nspring.datasource.username=a\n") ==
        "a@db?/shop?");
  CHECK(found("application.yml",
              "db: {user: fromfile}\nspring:\n  datasource:\n    url: jdbc:postgresql://db/x\n"
              "    username: ${db.user}\n") == "fromfile?@db/x");
  CHECK(found("application.yml", "spring:\n  datasource:\n    url: jdbc:postgresql://db/x\n    username: ${db.user}\n",
              "{name: DB_USER, value: relaxed}") == "relaxed?@db/x");
  CHECK(found("application.yml",
              "spring:\n  datasource:\n    url: jdbc:postgresql://db/x\n    username: ${A:${B:inner}}\n") ==
        "inner?@db/x");
  CHECK(found("config.yaml", "database:\n  host: db\n  user: ${DB_USER:-shell}\n  name: x\n") == "shell?@db/x");
  CHECK(found("settings", "DB_USER=${DB_USER:-own}\nDB_HOST=db\n") == "own?@db/-");
}

TEST_CASE("what is no default is none") {
  // Providers of values: OpenTelemetry Collector, Kafka Connect, Quarkus' secret keys.
  CHECK(found("config.yaml", "postgresql:\n  endpoint: db:5432\n  username: ${env:PG_MONITOR}\n") ==
        "<placeholder>@db/-");
  CHECK(found("config.yaml", "postgresql:\n  endpoint: db:5432\n  username: ${env:PG_MONITOR}\n",
              "{name: PG_MONITOR, value: monitor}") == "monitor?@db/-");
  CHECK(found("config.yaml", "database:\n  host: db\n  user: ${secrets:user}\n") == "<placeholder>@db/-");
  CHECK(found("config.yaml", "database:\n  host: db\n  user: ${DIR_X:/opt/creds:user}\n") == "<placeholder>@db/-");
  CHECK(found("config.yaml", "database:\n  host: db\n  user: ${DB_USER:?must be set}\n") == "<placeholder>@db/-");
  CHECK(found("config.yaml", "database:\n  host: db\n  user: '@db.user@'\n") == "<placeholder>@db/-");
  // A Secret that Git does not show may set the variable.
  const std::string open = with_files(
      {{"application.yml", "spring:\n  datasource:\n    url: jdbc:postgresql://db/x\n    username: ${DB_USER:app}\n"}});
  std::string with_secret = open;
  const std::string mounts = "          volumeMounts:";
  with_secret.insert(with_secret.find(mounts), "          envFrom: [{secretRef: {name: gone}}]\n");
  CHECK(found(with_secret) == "<missing>@db/x");
}

TEST_CASE("Spring reads the files and documents of the active profiles, the later over the earlier") {
  const std::string base = "spring:\n  datasource:\n    url: jdbc:postgresql://db/x\n    username: base\n";
  const std::string documents = base +
                                "---\nspring:\n  config:\n    activate:\n      on-profile: prod\n"
                                "  datasource:\n    username: prod_app\n"
                                "---\nspring:\n  config:\n    activate:\n      on-profile: dev\n"
                                "  datasource:\n    username: dev_app\n";
  const std::string prod = "{name: SPRING_PROFILES_ACTIVE, value: 'kubernetes,prod'}";
  CHECK(found("application.yml", documents) == "base@db/x");
  CHECK(found("application.yml", documents, prod) == "prod_app@db/x");
  const std::string profile = "spring.datasource.username=prod_file\n";
  CHECK(found(with_files({{"application-prod.properties", profile}, {"application.yml", base}}, prod)) ==
        "prod_file@db/x");
  CHECK(found(with_files({{"application-dev.properties", profile}, {"application.yml", base}}, prod)) == "base@db/x");
  CHECK(found("application.yml",
              "spring:\n  profiles: '!prod'\n  datasource:\n    url: jdbc:postgresql://db/x\n"
              "    username: other\n",
              prod)
            .empty());
}

TEST_CASE("the environment wins over the files of one framework, which stay one login with it") {
  CHECK(found("application.properties",
              "spring.datasource.url=jdbc:postgresql://db/x\nspring.datasource.username=fromfile\n",
              "{name: SPRING_DATASOURCE_USERNAME, value: fromenv}") == "fromenv@db/x");
  // A plain name of the environment says nothing about a file.
  CHECK(found("liquibase.properties", "url: jdbc:postgresql://db/x\nusername: liquibase\n",
              "{name: USERNAME, value: someone}") == "liquibase@db/x");
}

TEST_CASE("addresses with a scheme, HikariCP's names, and a list of connections") {
  CHECK(
      found("configuration.yml",
            "storage:\n  postgres:\n    address: 'tcp://db:5432'\n    database: authelia\n    username: authelia\n") ==
      "authelia@db/authelia");
  CHECK(found("hikari.properties",
              "dataSource.user=hikari\ndataSource.serverName=db\ndataSource.databaseName=shop\n") == "hikari@db/shop");
  CHECK(found("ormconfig.json", R"([{"type":"postgres","host":"db","username":"one","database":"a"},)"
                                R"({"type":"mongodb","host":"m","username":"two","database":"b"}])") == "one@db/a");
}

TEST_CASE("ASP.NET takes appsettings of its environment over the plain ones") {
  const std::string base = R"({"ConnectionStrings": {"Default": "Host=db;Database=x;Username=base"}})";
  const std::string live = R"({"ConnectionStrings": {"Default": "Host=db;Database=x;Username=live"}})";
  const std::vector<ConfigFile> files{
      {"appsettings.json", base}, {"appsettings.Production.json", live}, {"appsettings.Development.json", base}};
  CHECK(found(with_files(files)) == "live@db/x");
  CHECK(found(with_files(files, "{name: ASPNETCORE_ENVIRONMENT, value: Development}")) == "base@db/x");
}

TEST_CASE("files of environments that do not run are none") {
  const std::string live = "DB_HOST=db\nDB_USER=live\nDB_NAME=x\n";
  const std::string other = "DB_HOST=localhost\nDB_USER=developer\nDB_NAME=y\n";
  CHECK(found(with_files({{".env.production", live}, {".env.development", other}},
                         "{name: NODE_ENV, value: production}")) == "live@db/x");
  CHECK(found(with_files({{".env", live}, {".env.example", other}})) == "live@db/x");
  const std::string name = R"({"db": {"host": "db", "user": "DB_USER"}})";
  CHECK(found(with_files({{"default.json", R"({"db": {"host": "localhost", "user": "developer"}})"},
                          {"production.json", R"({"db": {"host": "db", "user": "live"}})"},
                          {"custom-environment-variables.json", name}},
                         "{name: NODE_ENV, value: production}")) == "live@db/-");
}

TEST_CASE("arrays of PHP") {
  CHECK(found("config.php",
              "<?php\n$CONFIG = array(\n  'dbtype' => 'pgsql',\n  'dbhost' => 'db',\n  'dbname' => 'nc',\n"
              "  'dbuser' => 'nextcloud',\n);\n") == "nextcloud@db/nc");
}

TEST_CASE("Quarkus takes the keys of its profile") {
  const std::string text =
      "quarkus.datasource.username=plain\n%prod.quarkus.datasource.username=app\n"
      "%dev.quarkus.datasource.username=dev\n%dev.quarkus.datasource.jdbc.url=jdbc:postgresql://localhost/dev\n"
      "%prod.quarkus.datasource.jdbc.url=jdbc:postgresql://db/shop\n";
  CHECK(found("application.properties", text) == "app@db/shop");
  CHECK(found("application.properties", text, "{name: QUARKUS_PROFILE, value: staging}") == "plain@-/-");
  CHECK(found("application.properties",
              "quarkus.datasource.\"orders\".username=orders\n"
              "quarkus.datasource.\"orders\".jdbc.url=jdbc:postgresql://db/orders\n") == "orders@db/orders");
}

TEST_CASE("Rails' database.yml: adapter, environments, anchors and ERB") {
  const std::string simple =
      "production:\n  adapter: postgresql\n  host: db\n  database: shop\n  username: app\n  password: x\n";
  CHECK(found("database.yml", simple) == "app@db/shop");
  // "Configuring a Database", with the defaults that `rails new` writes.
  const std::string generated =
      "default: &default\n  adapter: postgresql\n  encoding: unicode\n  host: db\n  username: app\n"
      "development:\n  <<: *default\n  database: shop_development\n  username: dev\n"
      "test:\n  <<: *default\n  database: shop_test\n"
      "production:\n  primary:\n    <<: *default\n    database: shop\n"
      "  queue:\n    <<: *default\n    database: shop_queue\n    username: jobs\n";
  CHECK(found("database.yml", generated) == "app@db/shop jobs@db/shop_queue");
  CHECK(found("database.yml", generated, "{name: RAILS_ENV, value: development}") == "dev@db/shop_development");
  CHECK(found("database.yml",
              "production:\n  adapter: postgresql\n  host: db\n  database: <%= ENV.fetch(\"DB\", \"shop\") %>\n"
              "  username: <%= ENV['WHO'] %>\n",
              "{name: WHO, value: erb}") == "erb?@db/shop?");
  CHECK(found("database.yml",
              "production:\n  adapter: postgresql\n  host: db\n  database: x\n  username: <%= creds[:user] %>\n") ==
        "<placeholder>@db/x");
  CHECK(found("database.yml", "production:\n  adapter: sqlite3\n  database: storage/production.sqlite3\n").empty());
}

TEST_CASE("Sequelize, TypeORM and Knex name the driver beside the login") {
  CHECK(
      found("config.json",
            R"({"development":{"username":"root","host":"127.0.0.1","dialect":"mysql"},"production":{"username":"app",)"
            R"("password":"x","database":"shop","host":"db","dialect":"postgres"}})") == "app@db/shop");
  CHECK(found("ormconfig.json",
              R"({"name":"default","type":"postgres","host":"db","port":5432,"username":"app","database":"shop"})") ==
        "app@db/shop");
  CHECK(found("knexfile.json",
              R"({"client":"pg","connection":{"host":"db","user":"app","database":"shop"},"pool":{"max":5}})") ==
        "app@db/shop");
  CHECK(found("config.yaml",
              "storage:\n  type: postgres\n  postgres:\n    host: db\n    user: app\n    database: shop\n"
              "  mysql:\n    host: mysql.example\n    user: root\n") == "app@db/shop");
}

TEST_CASE("a driver's name speaks for what stands beside it alone") {
  // Laravel's .env, mounted as a file.
  CHECK(found("env",
              "APP_NAME=Shop\nAPP_URL=http://shop\nDB_CONNECTION=pgsql\nDB_HOST=db\nDB_DATABASE=shop\n"
              "DB_USERNAME=app\nMAIL_HOST=mail\nMAIL_USERNAME=mailer\nCACHE_DRIVER=redis\n") == "app@db/shop");
  CHECK(found("config.yaml", "name: shop\nhost: 0.0.0.0\nport: 8080\ntype: postgres\n").empty());
  CHECK(found("database.yml",
              "production:\n  adapter: postgresql\n  host: db\n  database: shop\n  username: app\n"
              "  application_name: web\n") == "app@db/shop");
  CHECK(found("app.ini", "[database]\nDB_TYPE = postgres\nHOST = db:5432\nNAME = gitea\nUSER = gitea\n") ==
        "gitea@db/gitea");
  CHECK(found("homeserver.yaml",
              "database:\n  name: psycopg2\n  args:\n    user: synapse\n    dbname: matrix\n"
              "    host: db\n") == "synapse@db/matrix");
  CHECK(found("ds.yaml",
              "datasources:\n  - name: Main\n    type: grafana-postgresql-datasource\n    url: db:5432\n"
              "    user: viewer\n    jsonData:\n      database: shop\n  - name: Metrics\n"
              "    type: prometheus\n    url: http://prometheus\n    user: nobody\n") == "viewer@db/shop");
  CHECK(found("liquibase.properties", "url: jdbc:postgresql://db/x\nusername: liquibase\nchangeLogFile: a.xml\n") ==
        "liquibase@db/x");
  CHECK(found("sink.properties", "connection.url=jdbc:postgresql://db/x\nconnection.user=sink\nssl.user=no\n") ==
        "sink@db/x");
}

TEST_CASE("a driver of another store makes no login") {
  CHECK(found("config.yaml", "database:\n  type: mongodb\n  host: mongo\n  user: app\n").empty());
  CHECK(found("app.ini", "[database]\nDB_TYPE = sqlite3\nHOST = db:5432\nUSER = gitea\n").empty());
  CHECK(found(postgres() + app("          env: [{name: DB_TYPE, value: mongodb}, {name: DB_HOST, value: mongo}, {name: "
                               "DB_USER, value: app}, {name: DB_PASSWORD, value: x}]\n"))
            .empty());
  CHECK(found("prometheus.yml", "scrape:\n  type: postgres-exporter\n  host: db\n  username: admin\n").empty());
}

TEST_CASE("TYPEORM_ and other groups without a database's word are told by their driver") {
  CHECK(found(postgres() + app("          env: [{name: TYPEORM_CONNECTION, value: postgres}, {name: TYPEORM_HOST, "
                               "value: db}, {name: TYPEORM_USERNAME, value: app}, {name: TYPEORM_DATABASE, value: "
                               "shop}]\n")) == "app@db/shop");
}

TEST_CASE("Grafana, Symfony, SymmetricDS and HOCON take variables and files in their own ways") {
  CHECK(found("grafana.ini", "[database]\ntype = postgres\nhost = db:5432\nuser = $__env{GRAFANA_WHO}\nname = g\n",
              "{name: GRAFANA_WHO, value: grafana}") == "grafana?@db/g");
  CHECK(found("grafana.ini", "[database]\ntype = postgres\nhost = db:5432\nuser = $__file{/etc/none}\nname = g\n") ==
        "<placeholder>@db/g");
  CHECK(found("doctrine.yaml", "doctrine:\n  dbal:\n    url: '%env(resolve:APP_STORE)%'\n",
              "{name: APP_STORE, value: 'postgresql://sym:x@db/app'}") == "sym@db/app");
  const std::string engine = "db.url=jdbc:postgresql://db/x\ndb.user=$(ENGINE_WHO)\ndb.password=$(ENGINE_WORD)\n";
  CHECK(found("engine.properties", engine, "{name: ENGINE_WHO, value: sym}") == "sym?@db/x");
  CHECK(found("engine.properties", engine) == "<placeholder>@db/x");
  CHECK(found("engine.properties", "db.url=jdbc:postgresql://db/x\ndb.user=%ENGINE_WHO%\n",
              "{name: ENGINE_WHO, value: sym}") == "sym?@db/x");
  const std::string hocon =
      "db.default {\n  url = \"jdbc:postgresql://db/play\"\n  username = \"play\"\n"
      "  username = ${?PLAY_USER}\n}\n";
  CHECK(found("application.conf", hocon) == "play@db/play");
  CHECK(found("application.conf", hocon, "{name: PLAY_USER, value: other}") == "other?@db/play");
}

TEST_CASE("connection strings among arguments: libpq's keywords, .NET's, Sqitch's targets") {
  const auto shown = [](const std::string& container) {
    const World world(app(container));
    return world.text();
  };
  CHECK(
      shown(
          "          args: [postgres, \"user=fu password=$(P) dbname=d host=h.example.com sslmode=disable\", up]\n") ==
      "app postgresql fu@h.example.com:-/d url literal");
  CHECK(shown("          args: [\"--dsn=host=h.example.com port=5432 user=fu dbname=d\"]\n") ==
        "app postgresql fu@h.example.com:5432/d url literal");
  CHECK(shown("          args: [\"--dsn\", \"host=h.example.com user=fu dbname=d\"]\n") ==
        "app postgresql fu@h.example.com:-/d url literal");
  CHECK(
      shown(
          "          command: [sh, -c, \"goose -dir /m postgres \\\"host=h.example.com user=fu dbname=d\\\" up\"]\n") ==
      "app postgresql fu@h.example.com:-/d url literal");
  CHECK(shown("          args: [\"--connectionstring=Host=h.example.com;Username=fu;Database=d\"]\n") ==
        "app postgresql fu@h.example.com:-/d url literal");
  CHECK(shown("          command: [sqitch, deploy, \"db:pg://fu@h.example.com/d\"]\n") ==
        "app postgresql fu@h.example.com:-/d url literal");
  CHECK(shown("          args: [\"host=h.example.com name=x\", \"--set\", \"user=a color=b\", \"host=b\"]\n").empty());
}

TEST_CASE("settings whose words tell less than their product does") {
  const auto shown = [](const std::string& variables, const std::string& image = "example/app:1") {
    std::string text = app("          env:\n" + variables);
    text.replace(text.find("example/app:1"), 13, image);
    const World world(std::move(text));
    return world.text();
  };
  CHECK(shown("            - {name: TENANTDB_HOSTNAME, value: h.example.com}\n"
              "            - {name: FINERACT_DB_HOST, value: h.example.com}\n"
              "            - {name: FINERACT_DB_UID, value: root}\n"
              "            - {name: FINERACT_DB_PWD, valueFrom: {secretKeyRef: {name: s, key: p}}}\n") ==
        "app unknown root@h.example.com:-/- env s#p env");
  CHECK(shown("            - {name: POSTGRES_SEEDS, value: h.example.com}\n"
              "            - {name: POSTGRES_USER, value: temporal}\n"
              "            - {name: POSTGRES_PWD, valueFrom: {secretKeyRef: {name: s, key: p}}}\n") ==
        "app postgresql temporal@h.example.com:-/- env s#p env");
  CHECK(shown("            - {name: HOST, value: h.example.com}\n"
              "            - {name: USER, value: odoo}\n"
              "            - {name: PASSWORD, valueFrom: {secretKeyRef: {name: s, key: p}}}\n",
              "odoo:17") == "app unknown odoo@h.example.com:-/- env s#p env");
  CHECK(shown("            - {name: POSTGRES_UID, value: \"999\"}\n"
              "            - {name: HOST, value: 0.0.0.0}\n")
            .empty());
  CHECK(shown("            - {name: C, value: \"User ID=dn;Password=x;Server=h.example.com;Port=5432;Database=d;"
              "Integrated Security=true;Pooling=true;\"}\n") == "app postgresql dn@h.example.com:5432/d url literal");
  CHECK(
      shown("            - {name: C, value: \"Server=h.example.com;Database=d;Integrated Security=true;User Id=x\"}\n")
          .empty());
}

TEST_CASE("a binding to a StackGres cluster is one to the Secret that it makes") {
  const World world(
      "apiVersion: servicebinding.io/v1\nkind: ServiceBinding\nmetadata: {name: b}\nspec:\n"
      "  workload: {apiVersion: apps/v1, kind: Deployment, name: app}\n"
      "  service: {apiVersion: stackgres.io/v1, kind: SGCluster, name: sgc}\n"
      "---\napiVersion: stackgres.io/v1\nkind: SGCluster\nmetadata: {name: sgc}\n"
      "spec: {instances: 1, postgres: {version: '16'}}\n" +
      app(""));
  REQUIRE(world.logins.size() == 1);
  CHECK(world.logins.front().user.text == "postgres");
  CHECK(world.logins.front().server_workload != -1);
}

TEST_CASE("Bitnami's MariaDB with ALLOW_EMPTY_PASSWORD admits without a password") {
  const auto trust = [](const std::string& image, const std::string& value, const std::string& more = "") {
    std::string text =
        app("          env:\n            - {name: ALLOW_EMPTY_PASSWORD, value: \"" + value + "\"}\n" + more);
    text.replace(text.find("example/app:1"), 13, image);
    const World world(std::move(text));
    return world.servers.empty() ? "none" : world.servers.front().trust;
  };
  CHECK(trust("bitnami/mariadb:11", "yes") == "ALLOW_EMPTY_PASSWORD=yes");
  CHECK(trust("bitnami/mariadb:11", "no").empty());
  CHECK(trust("mariadb:11", "yes").empty());
  CHECK(trust("bitnami/mysql:8", "yes", "            - {name: MYSQL_ROOT_PASSWORD, value: x}\n").empty());
}

TEST_CASE("a literal URL with a password from a Secret's variable is put together when the container starts") {
  const World world(
      app("          env:\n            - {name: PW, valueFrom: {secretKeyRef: {name: s, key: p}}}\n"
          "            - {name: DATABASE_URL, value: \"postgres://app:$(PW)@h.example.com/d\"}\n"));
  REQUIRE(world.logins.size() == 1);
  CHECK(world.logins.front().delivery == Delivery::env);
}

TEST_CASE("a file of the Vault agent that a variable names, too, is one login") {
  const World world(R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  template:
    metadata:
      labels: {app: app}
      annotations:
        vault.hashicorp.com/agent-inject: "true"
        vault.hashicorp.com/agent-inject-secret-db-creds: database/creds/db-app
        vault.hashicorp.com/agent-inject-template-db-creds: |
          {{- with secret "database/creds/db-app" -}}
          postgres://{{ .Data.username }}:{{ .Data.password }}@h.example.com:5432/d
          {{- end }}
    spec:
      containers:
        - name: main
          image: example/app:1
          env: [{name: DATABASE_URL_FILE, value: /vault/secrets/db-creds}]
)");
  CHECK(world.logins.size() == 1);
}

}  // namespace routegrant::credentials

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "credentials_world.hpp"
#include "support/tree.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

namespace {

std::string env_of(const std::string& entries) {
  return "          env: [" + entries + "]\n";
}

std::string workload(const std::string& name, const std::string& image, const std::string& more) {
  return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
         ", namespace: n}\nspec:\n  selector: {matchLabels: {app: " + name +
         "}}\n  template:\n    metadata: {labels: {app: " + name +
         "}}\n    spec:\n      containers:\n        - name: " + name + "\n          image: " + image + "\n" + more;
}

bool is_told(const Analysis& analysis, std::string_view words) {
  const auto& all = analysis.report.diagnostics;
  return std::any_of(all.begin(), all.end(),
                     [&](const Diagnostic& told) { return told.message.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("a user and a host without any password hold no credential that could be rotated") {
  const std::string config =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: n}\n"
      "data: {DB_HOST: db.example.com, DB_USER: app}\n";
  const std::string taking = "          envFrom: [{configMapRef: {name: c}}]\n";
  const std::string password = env_of("{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: p}}}");
  const Analysis both = analyzed(
      {{"a.yaml", config + workload("api", "x/api", taking + password) + workload("gw", "x/gateway", taking)}});
  CHECK(places_of(both, "credential-needs-redeploy-to-rotate").size() == 1);
  CHECK(places_of(both, "credential-never-expires").empty());
  CHECK(places_of(both, "credential-shared-by-workloads").empty());
  // Alone it is taken at its word, and nothing is said of a password that is not there.
  const Analysis alone = analyzed({{"a.yaml", config + workload("gw", "x/gateway", taking)}});
  CHECK(alone.model.scopes.front().logins.front().user.text == "app");
  CHECK(places_of(alone, "credential-needs-redeploy-to-rotate").empty());
  CHECK(places_of(alone, "credential-never-expires").empty());
}

TEST_CASE("a port that the Service does not open is told, and its server is the one that is meant") {
  const Analysis analysis =
      analyzed({{"a.yaml", postgres() + app(env_of("{name: DATABASE_URL, value: 'postgresql://a:b@db:5433/x'}"))}});
  CHECK(is_told(analysis, "Service db has no port 5433, only 5432, so Deployment app cannot connect"));
  CHECK(analysis.model.scopes.front().logins.front().server == 0);
  const Analysis right =
      analyzed({{"a.yaml", postgres() + app(env_of("{name: DATABASE_URL, value: 'postgresql://a:b@db:5432/x'}"))}});
  CHECK_FALSE(is_told(right, "has no port"));
}

TEST_CASE("two addresses that are called alike share the login beside them") {
  CHECK(World(app(env_of("{name: DB_MASTER_HOST, value: m}, {name: DB_REPLICA_HOST, value: r}, "
                         "{name: DB_USERNAME, value: u}, {name: DB_PASSWORD, value: p}, {name: DB_NAME, value: d}")))
            .lines() == Lines{"app unknown u@m:-/d env literal", "app unknown u@r:-/d env literal"});
}

TEST_CASE("a standby logs in to the server that it copies") {
  std::string standby = workload(
      "standby", "postgres:16",
      "          command: [bash, -c, 'pg_basebackup -h primary -D /data -U \"$PGUSER\" -w; exec gosu postgres "
      "postgres']\n" +
          env_of("{name: PGUSER, value: copier}, {name: PGPASSWORD, value: p}, {name: POSTGRES_USER, value: shop}, "
                 "{name: POSTGRES_PASSWORD, value: q}"));
  const std::string primary =
      workload("primary", "postgres:16",
               env_of("{name: POSTGRES_USER, value: shop}, {name: POSTGRES_PASSWORD, value: q}")) +
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: primary, namespace: n}\n"
      "spec: {selector: {app: primary}, ports: [{port: 5432}]}\n";
  CHECK(World(primary + standby).lines() == Lines{"n/standby postgresql copier@primary:-/- env literal -> n/primary"});
  // One that copies nothing has its own settings alone.
  CHECK(World(primary).lines().empty());
}

TEST_CASE("a program that asks its visitors for the login holds none") {
  const std::string entry =
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: ui, namespace: n}\n"
      "spec: {type: LoadBalancer, selector: {app: ui}, ports: [{port: 80}]}\n";
  std::string database = postgres();
  for (std::size_t at = database.find("metadata: {name: db}"); at != std::string::npos;
       at = database.find("metadata: {name: db}", at))
    database.replace(at, 20, "metadata: {name: db, namespace: n}");
  const Analysis analysis =
      analyzed({{"a.yaml",
                 database + workload("ui", "adminer:4", env_of("{name: ADMINER_DEFAULT_SERVER, value: db}")) + entry}});
  const std::vector<Login>& logins = analysis.model.scopes.front().logins;
  REQUIRE(logins.size() == 1);
  CHECK(name_of(logins.front().user.known) == "asked-for");
  CHECK(places_of(analysis, "token-mounted-needlessly").empty());
}

TEST_CASE("what is left over beside a login is no second one") {
  CHECK(World(app("          args: [--source-host, a, --target-host, b, --db-user, ggid, --db-name, ggid]\n" +
                  env_of("{name: PG_PASSWORD, value: p}")))
            .lines() == Lines{"app postgresql ggid@-:-/ggid env literal"});
}

TEST_CASE("names, schemes and commands that are about a login") {
  CHECK(World(app(env_of("{name: TYPEORM_HOST, value: h}, {name: TYPEORM_USERNAME, value: u}, "
                         "{name: TYPEORM_PASSWORD, value: p}")))
            .lines() == Lines{"app unknown u@h:-/- env literal"});
  CHECK(World(app(env_of("{name: DATABASE_URL, value: 'cockroach://u:p@h:26257/d'}"))).lines() ==
        Lines{"app unknown u@h:26257/d url literal"});
  CHECK(World(app(env_of("{name: DATABASE_URL, value: 'pdo-pgsql://u:p@h/d'}"))).lines() ==
        Lines{"app postgresql u@h:-/d url literal"});
  CHECK(World(app("          command: [createuser, -d, -h, h, -U, adm, other]\n")).lines() ==
        Lines{"app postgresql adm@h:-/- env literal"});
}

TEST_CASE("what stands behind a database's URL says whose it is") {
  const auto lines = [](const std::string& name) {
    return World(app(env_of("{name: " + name + ", valueFrom: {secretKeyRef: {name: gone, key: url}}}"))).lines();
  };
  for (const char* name : {"DATABASE_URL_MIGRATOR", "POSTGRES_URL_NON_POOLING", "DATABASE_URL_UNPOOLED",
                           "DB_DSN_MIGRATION", "DATABASE_URL_FUNCTION_RUNNER"}) {
    CAPTURE(std::string(name));
    CHECK(lines(name).size() == 1);
  }
  for (const char* name : {"DATABASE_URL_PATTERN", "DATABASE_URL_PREFIX", "SERVICE_URL_MIGRATOR"}) {
    CAPTURE(std::string(name));
    CHECK(lines(name).empty());
  }
}

TEST_CASE("a URL that a migration's program is given by an argument is its login") {
  const std::string env = env_of("{name: FOO, valueFrom: {secretKeyRef: {name: gone, key: url}}}");
  const auto lines = [&](const std::string& image, const std::string& words) {
    return World(workload("job", image, "          " + words + "\n" + env)).lines().size();
  };
  CHECK(lines("migrate/migrate:v4", "args: [-database, $(FOO), up]") == 1);
  CHECK(lines("x/api", "command: [/app/efbundle, --connection, $(FOO)]") == 1);
  CHECK(lines("x/api", "args: [-database, $(FOO), up]") == 0);
}

TEST_CASE("the names of .NET's connection strings are free, unless they speak of another store") {
  const auto lines = [](const std::string& name) {
    return World(app(env_of("{name: " + name + ", valueFrom: {secretKeyRef: {name: gone, key: c}}}"))).lines().size();
  };
  CHECK(lines("ConnectionStrings__Identity") == 1);
  CHECK(lines("ConnectionStrings__CatalogContext") == 1);
  for (const char* other : {"ConnectionStrings__Redis", "ConnectionStrings__BlobStorage",
                            "ConnectionStrings__ServiceBus", "AZURE_STORAGE_CONNECTION_STRING"}) {
    CAPTURE(std::string(other));
    CHECK(lines(other) == 0);
  }
}

TEST_CASE("a database's password in clear text is told though nothing takes it") {
  const auto keys = [](const std::string& object) {
    const Analysis analysis = analyzed({{"a.yaml", object}});
    std::string all;
    for (const PlainPassword& row : analysis.report.graph.table<PlainPassword>().rows)
      all += row.place_kind + " " + row.key_name + ";";
    return all;
  };
  const std::string secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}\nstringData:\n";
  CHECK(keys(secret + "  DATABASE_URL: postgres://a:s3cr3t@h/d\n  DB_PASSWORD: aP5kd8a\n  API_PASSWORD: aP5kd8a\n") ==
        "Secret DATABASE_URL;Secret DB_PASSWORD;");
  CHECK(keys(secret + "  DATABASE_URL: 'postgres://a:${PW}@h/d'\n  DB_PASSWORD: CHANGE_ME\n  URL: https://u:p@h/\n")
            .empty());
  const std::string config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: n}\ndata:\n";
  CHECK(keys(config + "  odoo.conf: |\n    [options]\n    db_host = h\n    db_password = Xk29dkalQ\n") ==
        "ConfigMap odoo.conf;");
  CHECK(keys(config + "  run.py: |\n    import os\n    db_password = os.environ['DB_PASSWORD']\n").empty());
}

TEST_CASE("a user that stands beside a URL in a file is its user, whatever the names above them") {
  const World world(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: n}\ndata:\n  hibernate.properties: |\n"
      "    hibernate.connection.url=jdbc:postgresql://h/d\n    hibernate.connection.username=u\n" +
      workload("web", "x/web",
               "          volumeMounts: [{name: c, mountPath: /c}]\n"
               "      volumes: [{name: c, configMap: {name: c}}]\n"));
  CHECK(world.lines() == Lines{"n/web postgresql u@h:-/d config n/c#hibernate.properties volume"});
}

TEST_CASE("pgAdmin's list of servers names the users that it offers") {
  const World world(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: n}\ndata:\n  servers.json: |\n"
      "    {\"Servers\": {\"1\": {\"Name\": \"a\", \"Host\": \"h1\", \"Port\": 5432, \"MaintenanceDB\": \"m\", "
      "\"Username\": \"u1\"}, \"2\": {\"Host\": \"h2\", \"Username\": \"u2\"}}}\n" +
      workload("ui", "dpage/pgadmin4:8",
               "          volumeMounts: [{name: c, mountPath: /pgadmin4/servers.json, subPath: servers.json}]\n"
               "      volumes: [{name: c, configMap: {name: c}}]\n"));
  CHECK(world.lines() == Lines{"n/ui postgresql u1@h1:5432/m config n/c#servers.json subPath",
                               "n/ui postgresql u2@h2:-/- config n/c#servers.json subPath"});
}

}  // namespace routegrant::credentials

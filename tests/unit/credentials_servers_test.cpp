#include <doctest/doctest.h>

#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

namespace {

/// "kind version: role(+ for superuser, = for createdb, no-login)(database), ...; databases; trust"
std::string shown(const Server& server) {
  std::string out = std::string(name_of(server.kind)) + " " + std::to_string(server.version) + ":";
  for (const BootRole& role : server.boot_roles) {
    out += " " + World::shown(role.name) +
           (role.superuser           ? "+"
            : role.creates_databases ? "="
                                     : "") +
           (role.login ? "" : "!");
    if (!role.owns_database.empty()) out += "(" + role.owns_database + ")";
  }
  out += ";";
  for (const Value& database : server.databases) out += " " + World::shown(database);
  return out + (server.trust.empty() ? "" : " trust") + (server.certainty == Certainty::assumed ? " assumed" : "");
}

Lines servers(const std::string& image, const std::string& fields, const std::string& kind = "StatefulSet") {
  const World world(
      "apiVersion: " + std::string(kind == "Job" ? "batch/v1" : "apps/v1") + "\nkind: " + kind +
      "\nmetadata: {name: db}\nspec:\n  template:\n    spec:\n      containers:\n        - name: c\n          image: " +
      image + "\n" + fields);
  Lines out;
  for (const Server& server : world.servers) out.push_back(shown(server));
  return out;
}

std::string env(const std::string& entries) {
  return "          env: [" + entries + "]\n";
}

}  // namespace

TEST_CASE("a mounted pg_hba.conf admits without a password by its first line that matches") {
  const auto trust = [](const std::string& lines, const std::string& fields, const std::string& path) {
    std::string map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: h}\ndata:\n  pg_hba.conf: |\n";
    for (const std::string_view line : text::split(lines, '\n')) {
      map += "    ";
      map += line;
      map += '\n';
    }
    const World world(map +
                      "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  template:\n"
                      "    spec:\n      volumes: [{name: h, configMap: {name: h}}]\n      containers:\n"
                      "        - name: c\n          image: postgres:17\n" +
                      fields + "          volumeMounts: [{name: h, mountPath: " + path + "}]\n");
    const Server& server = world.servers.at(0);
    return server.trust.empty() ? std::string()
                                : server.trust + " [" + std::string(world.yaml.at(server.trust_span)) + "]";
  };
  const std::string named = "          args: [-c, hba_file=/etc/pg/pg_hba.conf]\n";
  const std::string open = "host all all 0.0.0.0/0 trust";
  CHECK(trust("local all all trust\n" + open, named, "/etc/pg") == open + " [" + open + "]");
  CHECK(trust("# host all all all trust\nhost all all 127.0.0.1/32 trust", named, "/etc/pg").empty());
  CHECK(trust("host all all all scram-sha-256\n" + open, named, "/etc/pg").empty());
  CHECK(trust("hostssl all all all scram-sha-256\n" + open, named, "/etc/pg") == open + " [" + open + "]");
  CHECK(trust(open, "", "/var/lib/postgresql/data/conf") == open + " [" + open + "]");
  CHECK(trust(open, named, "/elsewhere").empty());
}

TEST_CASE("the official PostgreSQL image makes its user a superuser") {
  CHECK(servers("postgres:16-alpine", "") == Lines{"postgresql 16: postgres?+(postgres); postgres?"});
  CHECK(servers("docker.io/library/postgres:14.5@sha256:00", env("{name: POSTGRES_USER, value: shop}")) ==
        Lines{"postgresql 14: shop+(shop); shop? postgres?"});
  CHECK(servers("postgis/postgis:15-3.4", env("{name: POSTGRES_USER, value: a}, {name: POSTGRES_DB, value: b}")) ==
        Lines{"postgresql 15: a+(b); b postgres?"});
  CHECK(servers("timescale/timescaledb:latest-pg17", "") == Lines{"postgresql 17: postgres?+(postgres); postgres?"});
  CHECK(servers("pgvector/pgvector:pg16", env("{name: POSTGRES_HOST_AUTH_METHOD, value: trust}")) ==
        Lines{"postgresql 16: postgres?+(postgres); postgres? trust"});
  CHECK(servers("postgres", env("{name: POSTGRES_USER, valueFrom: {secretKeyRef: {name: gone, key: u}}}")) ==
        Lines{"postgresql 0: <missing>+((key u of gone)); <missing> postgres?"});
}

TEST_CASE("Bitnami's custom user is no superuser") {
  CHECK(servers("bitnami/postgresql:16.2.0",
                env("{name: POSTGRESQL_USERNAME, value: a}, {name: POSTGRESQL_DATABASE, value: d}")) ==
        Lines{"postgresql 16: a=(d) postgres?+!(postgres); d postgres?"});
  CHECK(servers("registry.x/bitnami/postgresql:16",
                env("{name: POSTGRES_USER, value: a}, {name: POSTGRESQL_POSTGRES_PASSWORD, value: x}")) ==
        Lines{"postgresql 16: a= postgres?+(postgres); postgres?"});
  CHECK(servers("bitnami/postgresql:16", "") == Lines{"postgresql 16: postgres?+; postgres?"});
}

TEST_CASE("Red Hat's user owns its database and is no superuser") {
  CHECK(servers("quay.io/sclorg/postgresql-16-c9s:latest",
                env("{name: POSTGRESQL_USER, value: a}, {name: POSTGRESQL_DATABASE, value: d}, {name: "
                    "POSTGRESQL_MASTER_USER, value: m}")) ==
        Lines{"postgresql 16: a(d) m(postgres) postgres?+!(postgres); d postgres?"});
}

TEST_CASE("MySQL's user has its database, root has all") {
  CHECK(servers(
            "mysql:8.0",
            env("{name: MYSQL_USER, value: a}, {name: MYSQL_PASSWORD, value: x}, {name: MYSQL_DATABASE, value: d}")) ==
        Lines{"mysql 8: a(d) root?+; d"});
  CHECK(servers("mysql:8.0", env("{name: MYSQL_USER, value: a}, {name: MYSQL_DATABASE, value: d}")) ==
        Lines{"mysql 8: root?+; d"});
  CHECK(servers("mariadb:11", env("{name: MARIADB_USER, value: a}, {name: MARIADB_PASSWORD, value: x}, {name: "
                                  "MYSQL_DATABASE, value: d}")) == Lines{"mariadb 11: a(d) root?+; d"});
  CHECK(servers("percona:8", env("{name: MYSQL_ALLOW_EMPTY_PASSWORD, value: 'yes'}")) ==
        Lines{"mysql 8: root?+; trust"});
}

TEST_CASE("a custom image with the variables and the port is assumed to be like its base") {
  const std::string ports = "          ports: [{containerPort: 5432}]\n";
  CHECK(servers("example/accounts-db:v0.6", env("{name: POSTGRES_USER, value: a}") + ports) ==
        Lines{"postgresql 0: a+(a); a? postgres? assumed"});
  CHECK(servers("example/api", env("{name: POSTGRES_USER, value: a}")).empty());
  CHECK(
      servers("example/api", env("{name: POSTGRES_USER, value: a}, {name: POSTGRES_HOST, value: x}") + ports).empty());
  CHECK(servers("bitnami/pgbouncer", env("{name: POSTGRESQL_USERNAME, value: a}") + ports).empty());
  // Only a server has a data directory, wherever it lies.
  CHECK(servers("example/age:PG16", env("{name: POSTGRES_USER, value: a}, {name: PGDATA, value: /data/postgres}")) ==
        Lines{"postgresql 0: a+(a); a? postgres? assumed"});
  CHECK(servers("example/backup", env("{name: POSTGRES_USER, value: a}, {name: PGDATA, value: /d}, {name: PGHOST, "
                                      "value: db}"))
            .empty());
}

TEST_CASE("a client that uses a database's image is no server") {
  CHECK(servers("postgres:16", "", "Job").empty());
  CHECK(
      servers("postgres:16", "          command: [sh, -c, 'while true; do pg_dump -h db -U postgres; sleep 9; done']\n")
          .empty());
  CHECK(servers("postgres:16", "          args: [psql, -h, db, -U, postgres]\n").empty());
  CHECK(servers("postgres:16", "          args: ['-c', 'max_connections=9']\n").size() == 1);
  CHECK(servers("postgres:16", "          args: [postgres, -c, x=1]\n").size() == 1);
  CHECK(servers("postgres:16", "          command: [docker-entrypoint.sh, postgres]\n").size() == 1);
  // What ran before does not count where the script becomes the server.
  CHECK(servers("postgres:16",
                "          command: [sh, -c, 'pg_basebackup -h a -D $PGDATA; exec gosu postgres postgres -c x=1']\n")
            .size() == 1);
  CHECK(servers("postgres:16", "          command: [sh, -c, 'exec psql -h db postgres']\n").empty());
  CHECK(servers("prometheuscommunity/postgres-exporter", "").empty());
  CHECK(servers("postgrest/postgrest", "").empty());
}

TEST_CASE("mounted init scripts are found in the order in which they run") {
  const World world(R"(
apiVersion: v1
kind: ConfigMap
metadata: {name: init}
data: {02-b.sql: "select 2", 01-a.sql: "select 1", readme.txt: x, 03-c.sh: "echo"}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    spec:
      containers:
        - {name: c, image: "postgres:16", volumeMounts: [{name: i, mountPath: /docker-entrypoint-initdb.d}]}
      volumes: [{name: i, configMap: {name: init}}]
)");
  REQUIRE(world.servers.size() == 1);
  Lines names;
  for (const Server::InitScript& script : world.servers[0].init_scripts) names.push_back(script.name);
  CHECK(names == Lines{"01-a.sql", "02-b.sql", "03-c.sh"});
  CHECK(world.servers[0].init_scripts[0].text.text() == "select 1");
}

TEST_CASE("the server's own settings are no login, and its passwords have places") {
  const World world(postgres());
  CHECK(world.lines().empty());
  REQUIRE(world.servers.size() == 1);
  CHECK(World::places(world.servers[0].passwords) == Lines{"Secret db-owner#pw"});
  CHECK(world.story(world.servers[0].boot_roles[0].name) == Lines{"POSTGRES_USER names user owner [owner]"});
}

TEST_CASE("an application is no server because its image is called after one") {
  const std::string client = env("{name: DB_HOST, value: db}");
  const std::string web = "          ports: [{containerPort: 8080}]\n";
  for (const std::string image :
       {"acme/todo-app-mysql", "acme/orderpostgres:1", "postgres-rest-api", "keycloak-postgres"}) {
    CAPTURE(image);
    CHECK(servers(image, client).empty());
    CHECK(servers(image, web).empty());
    CHECK(servers(image, "          ports: [{containerPort: 5432}, {containerPort: 3306}]\n").size() == 1);
  }
  for (const std::string image :
       {"postgres:16", "sclorg/postgresql-16-c9s", "mysql/mysql-server:8", "timescaledb-ha:pg16",
        "postgis/postgis:16-3.4", "bitnami/postgresql-repmgr:17", "mariadb-galera"}) {
    CAPTURE(image);
    CHECK(servers(image, web).size() == 1);
    CHECK(servers(image, client).size() == 1);
  }
}

}  // namespace routegrant::credentials

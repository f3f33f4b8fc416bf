#include <doctest/doctest.h>

#include <string>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

/// A server whose POSTGRES_USER lies outside of Git, and a client of the same key behind a load balancer.
std::string tree(const std::string& image, const std::string& init, const std::string& mounts = "",
                 const std::string& file = "init.sql") {
  const std::string user =
      "[{name: POSTGRES_USER, valueFrom: {secretKeyRef: {name: s, key: user}}}, "
      "{name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: password}}}, {name: PGHOST, value: db}]";
  return "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: "
         "5432}]}\n---\n"
         "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
         "spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}\n---\n"
         "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: init}\ndata:\n  " +
         file + ": |\n    " + init +
         "\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  template:\n"
         "    metadata: {labels: {app: db}}\n    spec:\n      containers:\n        - name: pg\n          image: '" +
         image + "'\n          env: " + user.substr(0, user.find(", {name: PGHOST")) +
         "]\n          volumeMounts: [{name: init, mountPath: /docker-entrypoint-initdb.d}" + mounts +
         "]\n      volumes: [{name: init, configMap: {name: init}}]\n---\n"
         "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec: {containers: [{name: web, image: "
         "web, env: " +
         user + "}]}\n";
}

/// The roles that logins meet, with what the findings about superusers say.
std::string met(const std::string& manifests) {
  const Analysis analysis = analyzed({{.path = "k8s/app.yaml", .text = manifests}});
  std::string all;
  const Table<Role>& roles = analysis.report.graph.table<Role>();
  for (const LogsInAs& row : analysis.report.graph.table<LogsInAs>().rows) {
    for (std::size_t i = 0; i < roles.facts.size(); ++i) {
      if (roles.facts[i] == row.role) all += roles.rows[i].name + (roles.rows[i].superuser ? " superuser; " : "; ");
    }
  }
  return all;
}

}  // namespace

TEST_CASE("the role that an image's init scripts speak of and nothing makes is the superuser whose name Git hides") {
  const std::string demoted = "ALTER USER opc NOSUPERUSER NOCREATEROLE;";
  const Analysis analysis = analyzed({{.path = "k8s/app.yaml", .text = tree("postgres:15", demoted)}});
  CHECK(test::places_of(analysis, "credential-is-bootstrap-superuser").empty());
  for (const Finding& finding : analysis.report.findings) {
    // It owns the database, which is no error.
    if (finding.message.find("'opc'") != std::string::npos) CHECK(finding.severity != Severity::error);
  }
  CHECK(met(tree("postgres:15", demoted)) == "opc; ");
  CHECK(met(tree("postgres:15", "GRANT CONNECT ON DATABASE app TO opc;")) == "opc superuser; ");
  // PostgreSQL 16 refuses: ALTER ROLE ... NOSUPERUSER of the bootstrap superuser.
  CHECK(met(tree("docker.io/library/postgres:16", demoted)) == "opc superuser; ");
}

TEST_CASE("a superuser keeps its unknown name where scripts do not tell it") {
  const std::string unknown = "(key user of s) superuser; ";
  CHECK(met(tree("postgres:15", "SELECT 1;")) == unknown);
  CHECK(met(tree("postgres:15", "CREATE ROLE opc; ALTER ROLE opc NOLOGIN;")) == unknown);
  // Of two nothing tells which one it is.
  CHECK(met(tree("postgres:15", "ALTER ROLE a NOLOGIN; ALTER ROLE b NOLOGIN;")) == unknown);
  // An image of that name with roles of its own.
  CHECK(met(tree("supabase/postgres:15", "ALTER ROLE authenticator NOINHERIT;")) == unknown);
  // Scripts that Git does not show may make it.
  CHECK(met(tree("postgres:15", "ALTER ROLE opc NOLOGIN;",
                 ", {name: more, mountPath: /docker-entrypoint-initdb.d/0.sql, subPath: 0.sql}")) == unknown);
  CHECK(met(tree("postgres:15", "psql -c 'ALTER ROLE opc NOLOGIN'", "", "init.sh")) == unknown);
}

TEST_CASE("a superuser's own database is within reach, too, where statements make tables in another only") {
  const std::string server =
      "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\n"
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: init}\ndata:\n  i.sql: |\n    CREATE DATABASE other;\n"
      "    \\c other\n    CREATE TABLE invoices (id int);\n---\n"
      "apiVersion: v1\nkind: Pod\nmetadata: {name: db, labels: {app: db}}\nspec:\n  containers:\n    - name: pg\n"
      "      image: postgres:16\n      env: [{name: POSTGRES_USER, value: app}, {name: POSTGRES_DB, value: main}]\n"
      "      volumeMounts: [{name: init, mountPath: /docker-entrypoint-initdb.d}]\n"
      "  volumes: [{name: init, configMap: {name: init}}]\n---\n"
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web, env: "
      "[{name: DATABASE_URL, value: 'postgres://app@db/";
  const auto paths = [&](const std::string& database) {
    std::string all;
    const Analysis analysis = analyzed({{.path = "k8s/app.yaml", .text = server + database + "'}]}]}\n"}});
    for (const std::string& line : test::path_lines(analysis)) all += line + "\n";
    return all;
  };
  const std::string all = " as app: SELECT,INSERT,UPDATE,DELETE,TRUNCATE ";
  CHECK(paths("main").find(all + "*.*") != std::string::npos);
  CHECK(paths("main").find(all + "public.invoices") != std::string::npos);
  CHECK(paths("other").find("*.*") == std::string::npos);
}

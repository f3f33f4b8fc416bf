#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

std::string server(const std::string& name, const std::string& env, const std::string& labels = "app: db") {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", labels: {" + labels +
         "}}\nspec: {containers: [{name: pg, image: 'postgres:16', env: [" + env + "]}]}\n---\n";
}

std::string client(const std::string& env) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web, env: [" + env +
         "]}]}\n---\n";
}

std::string variable(const std::string& name, const std::string& value) {
  return "{name: " + name + ", value: " + value + "}, ";
}

std::string from_key(const std::string& name, const std::string& secret, const std::string& key) {
  return "{name: " + name + ", valueFrom: {secretKeyRef: {name: " + secret + ", key: " + key + "}}}, ";
}

/// "login as role (superuser)" of each login that met a role, by the graph.
std::string met(const std::string& manifests) {
  const Analysis analysis = analyzed({{.path = "k8s/app.yaml", .text = manifests}});
  const Table<LogsInAs>& rows = analysis.report.graph.table<LogsInAs>();
  const Table<Role>& roles = analysis.report.graph.table<Role>();
  std::string all;
  for (const LogsInAs& row : rows.rows) {
    const auto at = std::find(roles.facts.begin(), roles.facts.end(), row.role) - roles.facts.begin();
    const Role& role = roles.rows[static_cast<std::size_t>(at)];
    all += role.name + (role.superuser ? " superuser" : "") + "; ";
  }
  return all;
}

}  // namespace

TEST_CASE("a login without a host joins the only server that makes its role, or none") {
  const std::string web = client(variable("POSTGRES_USER", "brian") + from_key("POSTGRES_PASSWORD", "s", "p"));
  const std::string brian = server("db", variable("POSTGRES_USER", "brian") + from_key("POSTGRES_PASSWORD", "s", "p"));
  CHECK(met(web + brian) == "brian superuser; ");
  CHECK(met(web + server("db", variable("POSTGRES_USER", "other"))).empty());
  // Two servers that make it tell nothing.
  CHECK(met(web + brian + server("second", variable("POSTGRES_USER", "brian"), "app: second")).empty());
}

TEST_CASE("who takes the role's name from the same key as the server logs in as the server's first role") {
  const std::string service =
      "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\n";
  const std::string db = server("db", from_key("POSTGRES_USER", "x", "u") + from_key("POSTGRES_PASSWORD", "x", "p"));
  // The Secret is made outside of Git: its name is not known, that it is a superuser is.
  CHECK(met(service + db + client(variable("PGHOST", "db") + from_key("PGUSER", "x", "u"))) ==
        "(key u of x) superuser; ");
  CHECK(met(service + db + client(variable("PGHOST", "db") + from_key("PGUSER", "y", "u"))).empty());
}

TEST_CASE("of several servers behind one Service a login goes to the one that makes its role") {
  const std::string service =
      "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\n";
  CHECK(met(service + server("a", variable("POSTGRES_USER", "one")) + server("b", variable("POSTGRES_USER", "two")) +
            client(variable("DATABASE_URL", "'postgres://two@db/app'"))) == "two superuser; ");
}

TEST_CASE("Kubegres' server is made by its image, behind the Service of its name") {
  const std::string resource =
      "apiVersion: kubegres.reactive-tech.io/v1\nkind: Kubegres\nmetadata: {name: pg}\nspec: {replicas: 3, image: "
      "'postgres:14.1', env: [{name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: p}}}]}\n---\n";
  CHECK(met(resource + client(variable("PGHOST", "pg") + variable("PGUSER", "postgres"))) == "postgres superuser; ");
}

TEST_CASE("MySQL's superuser is known, and nothing of PostgreSQL is") {
  const std::string mysql =
      "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 3306}]}\n---\n"
      "apiVersion: v1\nkind: Pod\nmetadata: {name: db, labels: {app: db}}\nspec: {containers: [{name: m, image: "
      "'mysql:5.7', env: [{name: MYSQL_ROOT_PASSWORD, value: x}]}]}\n---\n";
  const std::string text = mysql + client(variable("DATABASE_URL", "'mysql://root@db:3306/shop'"));
  CHECK(met(text) == "root superuser; ");
  const Analysis analysis = analyzed({{.path = "k8s/app.yaml", .text = text}});
  for (const Role& role : analysis.report.graph.table<Role>().rows) CHECK(role.name == "root");
  CHECK(analysis.report.graph.table<Object>().rows.empty());
}

TEST_CASE("migrations run as the role by which the migrating container logs in") {
  const std::string service =
      "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\n";
  const std::string web =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  initContainers: [{name: m, image: app, command: "
      "[npx, "
      "prisma, migrate, deploy], env: [{name: DATABASE_URL, value: 'postgres://migrator@db/app'}]}]\n"
      "  containers: [{name: web, image: app, env: [{name: DATABASE_URL, value: 'postgres://web@db/app'}]}]\n";
  const Analysis analysis =
      analyzed({{.path = "k8s/app.yaml", .text = service + server("db", variable("POSTGRES_DB", "app")) + web},
                {.path = "prisma/migrations/1_init/migration.sql", .text = "CREATE TABLE orders (id int);\n"}});
  std::string owners;
  for (const Object& object : analysis.report.graph.table<Object>().rows) {
    if (object.kind == "table") owners += object.name + " of " + object.owner + "; ";
  }
  CHECK(owners == "public.orders of migrator; ");
}

TEST_CASE("an invariant that guards nothing is not understood: a workload without its namespace, an unknown route") {
  const std::string pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: web, image: "
      "web}]}\n";
  const Analysis analysis = analyzed(
      {{.path = "routegrant.yaml",
        .text = "never: [workload web -> write *, workload shop/web -> write *, route shop.example/* -> write *]\n"},
       {.path = "k8s/app.yaml", .text = pod}});
  std::string incomplete;
  for (const Diagnostic& diagnostic : analysis.report.diagnostics) {
    if (diagnostic.kind == Diagnostic::Kind::incomplete) incomplete += diagnostic.message + "\n";
  }
  CHECK(incomplete.find("never names workload 'web', which the tree does not have") != std::string::npos);
  CHECK(incomplete.find("'shop/web', which") == std::string::npos);
  CHECK(incomplete.find("never names route 'shop.example/*', which the tree does not have") != std::string::npos);
}

TEST_CASE("settings that name what the tree does not have are noted with the nearest name") {
  const Analysis analysis =
      analyzed({{.path = "routegrant.yaml",
                 .text = "databases: [{name: dbb, sensitive: [public.order]}]\nroles: [{workload: wob, role: r}]\n"
                         "never: [role applicatoin -> write *]\n"},
                {.path = "db/1.sql", .text = "CREATE ROLE application LOGIN;\nCREATE TABLE orders (id int);\n"},
                {.path = "stock/1.sql", .text = "CREATE TABLE parts (id int);\n"},
                {.path = "k8s/app.yaml", .text = client(variable("A", "b"))}});
  std::string notes;
  for (const Diagnostic& diagnostic : analysis.report.diagnostics) notes += diagnostic.message + "\n";
  CHECK(notes.find("databases names 'dbb', and no database of the tree is called so; did you mean 'db'?") !=
        std::string::npos);
  CHECK(notes.find("sensitive names 'public.order', and no object of the tree is called so; did you mean "
                   "'public.orders'?") != std::string::npos);
  CHECK(notes.find("roles names workload 'wob', which the tree does not have; did you mean 'web'?") !=
        std::string::npos);
  CHECK(notes.find("never names role 'applicatoin', which the tree does not have; did you mean 'application'?") !=
        std::string::npos);
}

TEST_CASE("of the roles that an image makes, the one of the password's key is the client's") {
  const std::string db =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec: {containers: [{name: pg, image: "
      "'bitnami/postgresql:16', env: [" +
      variable("POSTGRES_USER", "shop") + from_key("POSTGRES_PASSWORD", "s", "password") +
      from_key("POSTGRES_POSTGRES_PASSWORD", "s", "postgres-password") + "]}]}\n---\n";
  CHECK(met(client(from_key("DB_PASSWORD", "s", "password")) + db) == "shop; ");
  CHECK(met(client(from_key("DB_PASSWORD", "s", "postgres-password")) + db) == "postgres superuser; ");
  CHECK(met(client(from_key("DB_PASSWORD", "s", "other")) + db).empty());
}

TEST_CASE("passwords of several containers in variables of one name are told with their containers") {
  const std::string url = "{name: DATABASE_URL, value: 'postgres://app:secret@db.example.com/shop'}";
  const Analysis analysis = analyzed(
      {{.path = "app.yaml",
        .text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: one, image: web, env: [" +
                url + "]}, {name: two, image: web, env: [" + url + "]}]}\n"}});
  std::string keys;
  for (const PlainPassword& row : analysis.report.graph.table<PlainPassword>().rows) keys += row.key_name + "; ";
  CHECK(keys == "DATABASE_URL; DATABASE_URL of container 'two'; ");
}

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

/// An Ingress, its Service and pods, and a PostgreSQL 16 server; `pod` is the spec of the pods.
std::vector<InputFile> shop(const std::string& pod, const std::string& sql, const std::string& settings = {}) {
  const std::string manifests =
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\n"
      "spec: {rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, "
      "port: {number: 80}}}}]}}]}\n---\n"
      "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
      "spec: {selector: {app: web}, ports: [{port: 80}]}\n---\n"
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\nspec:\n" +
      pod +
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\n"
      "spec: {selector: {app: db}, ports: [{port: 5432}]}\n---\n"
      "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: shop, labels: {app: db}}\n"
      "spec: {containers: [{name: db, image: 'postgres:16', env: [{name: POSTGRES_DB, value: shop}]}]}\n";
  std::vector<InputFile> files{{.path = "app.yaml", .text = manifests}, {.path = "roles.sql", .text = sql}};
  if (!settings.empty()) files.push_back({.path = "routegrant.yaml", .text = settings});
  return files;
}

const std::string app =
    "  containers: [{name: web, image: web, env: [{name: DATABASE_URL, value: 'postgres://app@db/shop'}]}]\n";

/// "PRIVILEGE object how", and what the way takes besides.
std::vector<std::string> access_paths(const std::string& pod, const std::string& sql) {
  const Analysis analysis = test::analyzed(shop(pod, sql));
  const Graph& graph = analysis.report.graph;
  std::vector<std::string> lines;
  for (const AccessPath& row : graph.table<AccessPath>().rows) {
    lines.push_back(row.privilege + " on " + std::string(graph.reasons().label(row.object)) + " " + row.how +
                    row.provided);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("an access path goes through SET ROLE where the membership allows it") {
  const std::string roles =
      "CREATE TABLE t (id int); CREATE ROLE editor; GRANT DELETE ON t TO editor; CREATE ROLE app LOGIN ";
  CHECK(access_paths(app, roles + "NOINHERIT; GRANT editor TO app;") == Lines{"DELETE on table public.t SET ROLE"});
  CHECK(access_paths(app, roles + "; GRANT editor TO app WITH INHERIT FALSE, SET FALSE;").empty());
  CHECK(access_paths(app, roles + "; GRANT editor TO app;") == Lines{"DELETE on table public.t member"});
  CHECK(access_paths(app, roles + "NOINHERIT; GRANT editor TO app; GRANT DELETE ON t TO app;") ==
        Lines{"DELETE on table public.t granted"});
}

TEST_CASE("a privilege in a schema that the role may not use is only supposed to be within reach") {
  const std::string roles =
      "CREATE SCHEMA b; CREATE TABLE b.x (id int); CREATE ROLE app LOGIN; GRANT DELETE ON b.x TO app;";
  CHECK(access_paths(app, roles) ==
        Lines{"DELETE on table b.x granted, provided that USAGE on schema b is granted elsewhere"});
  CHECK(access_paths(app, roles + "GRANT USAGE ON SCHEMA b TO app;") == Lines{"DELETE on table b.x granted"});
  CHECK(access_paths(app, "CREATE ROLE app LOGIN; GRANT DELETE ON b.x TO app;") ==
        Lines{"DELETE on table b.x granted"});
  CHECK(access_paths(app,
                     "CREATE TABLE t (id int); CREATE ROLE app LOGIN; GRANT DELETE ON t TO app;"
                     "REVOKE CONNECT ON DATABASE shop FROM PUBLIC;") ==
        Lines{"DELETE on table public.t granted, provided that CONNECT on database shop is granted elsewhere"});
  const Analysis analysis = test::analyzed(shop(app, roles));
  const auto finding = std::ranges::find_if(analysis.report.findings, [&](const Finding& one) {
    return analysis.report.rules[one.rule].id == "public-route-reaches-write-role";
  });
  REQUIRE(finding != analysis.report.findings.end());
  CHECK(finding->severity == Severity::warning);
}

TEST_CASE("a temporary table is out of everybody's reach") {
  CHECK(access_paths(app, "CREATE ROLE app LOGIN; CREATE TEMP TABLE z (id int); GRANT INSERT ON z TO app;").empty());
}

TEST_CASE("a credential that only an init container had is not within reach of requests, unless it left something") {
  const std::string sql = "CREATE TABLE t (id int); CREATE ROLE app LOGIN; GRANT INSERT ON t TO app;";
  const std::string init =
      "initContainers: [{name: mig, image: mig, env: [{name: DATABASE_URL, value: 'postgres://app@db/shop'}]";
  CHECK(access_paths("  " + init + "}]\n  containers: [{name: web, image: web}]\n", sql).empty());
  const std::string mount = ", volumeMounts: [{name: conf, mountPath: /conf}]";
  CHECK(access_paths("  volumes: [{name: conf, emptyDir: {}}]\n  " + init + mount +
                         "}]\n  containers: [{name: web, image: web" + mount + "}]\n",
                     sql) == Lines{"INSERT on table public.t granted"});
  CHECK(access_paths("  " + init + ", restartPolicy: Always}]\n  containers: [{name: web, image: web}]\n", sql) ==
        Lines{"INSERT on table public.t granted"});
}

TEST_CASE("an invariant sees sequences, and the EXECUTE that everyone has by default") {
  const std::string sql =
      "CREATE ROLE app LOGIN; CREATE SEQUENCE sq; GRANT UPDATE ON SEQUENCE sq TO app;"
      "CREATE FUNCTION pay() RETURNS int LANGUAGE sql AS 'SELECT 1';";
  const Analysis analysis =
      test::analyzed(shop(app, sql, "never:\n  - internet -> update public.sq\n  - internet -> execute public.pay*\n"));
  CHECK(analysis.report.graph.table<Violates>().rows.size() == 2);
}

TEST_CASE("a superuser, and who can act as one, may act as every role") {
  const std::string roles = "CREATE ROLE admin; CREATE ROLE app LOGIN ";
  const auto violated = [&](const std::string& sql, const std::string& never) {
    const Analysis analysis = test::analyzed(shop(app, roles + sql, "never:\n  - " + never + "\n"));
    return analysis.report.graph.table<Violates>().rows.size();
  };
  CHECK(violated("SUPERUSER;", "internet -> role admin") == 1);
  CHECK(violated("SUPERUSER;", "internet -> role pg_write_all_data") == 1);
  CHECK(violated("SUPERUSER;", "role app -> role adm*") == 1);
  CHECK(violated("; CREATE ROLE root SUPERUSER; GRANT root TO app;", "internet -> role admin") == 1);
  CHECK(violated(";", "internet -> role admin") == 0);
  // admin and postgres: what the server itself has is meant only where it is named.
  CHECK(violated("SUPERUSER;", "role app -> role *") == 2);
}

TEST_CASE("an invariant that names a function with its arguments, or a role that the server has, names something") {
  const std::string sql = "CREATE ROLE app LOGIN; CREATE FUNCTION pay(int) RETURNS int LANGUAGE sql AS 'SELECT 1';";
  const Analysis analysis =
      test::analyzed(shop(app, sql,
                          "never:\n  - internet -> execute pay(integer)\n  - internet -> role pg_write_all_data\n"
                          "  - internet -> execute pay(text)\n"));
  std::string incomplete;
  for (const Diagnostic& diagnostic : analysis.report.diagnostics) {
    if (diagnostic.kind == Diagnostic::Kind::incomplete) incomplete += diagnostic.message + "\n";
  }
  CHECK(incomplete.find("names 'pay(integer)'") == std::string::npos);
  CHECK(incomplete.find("pg_write_all_data") == std::string::npos);
  CHECK(incomplete.find("never names 'pay(text)', and no object of the tree is called so; did you mean "
                        "'public.pay(integer)'?") != std::string::npos);
}

TEST_CASE("an invariant that names nothing is told with what may be meant") {
  const std::string sql =
      "CREATE ROLE app LOGIN; CREATE TABLE orders (id int); CREATE FUNCTION pay() RETURNS int "
      "LANGUAGE sql AS 'SELECT 1';";
  const auto told = [&](const std::string& never) {
    const Analysis analysis = test::analyzed(shop(app, sql, "never:\n  - \"" + never + "\"\n"));
    for (const Diagnostic& diagnostic : analysis.report.diagnostics) {
      if (diagnostic.message.starts_with("never names ")) return diagnostic.message.substr(12);
    }
    return std::string();
  };
  CHECK(told("internet -> write ORDERS") ==
        "'ORDERS', and no object of the tree is called so; did you mean 'public.orders'?");
  CHECK(told("internet -> execute pay") ==
        "'pay', and no object of the tree is called so; did you mean 'public.pay()'?");
  CHECK(told("internet -> write *.*.*") == "'*.*.*', and objects are called schema.name: nothing is called so");
  CHECK(told("workload Pod/shop/web -> write orders") ==
        "workload 'Pod/shop/web', which the tree does not have; did you mean 'shop/web'?");
  CHECK(told("internet -> write orders").empty());
}

TEST_CASE("a rule of an HTTPRoute declares its role by its name") {
  std::vector<InputFile> files = shop(app, "CREATE ROLE app LOGIN;");
  files.push_back(
      {.path = "route.yaml",
       .text = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: shop, "
               "annotations: {routegrant.dev/db-role.read: app}}\n"
               "spec: {rules: [{name: read, backendRefs: [{name: web, port: 80}]}]}\n"});
  const Analysis analysis = test::analyzed(std::move(files));
  const auto& rows = analysis.report.graph.table<DeclaresRole>().rows;
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].role_name == "app");
}

TEST_CASE("a long chain of memberships is followed to its end, and told by its beginning") {
  std::string sql = "CREATE ROLE r0;\n";
  constexpr int most = 60;
  for (int i = 1; i <= most; ++i) {
    const std::string name = "r" + std::to_string(i);
    sql.append("CREATE ROLE ").append(name).append("; GRANT r").append(std::to_string(i - 1)).append(" TO ");
    sql.append(name).append(";\n");
  }
  const Analysis analysis = test::analyzed({{.path = "roles.sql", .text = sql}});
  const auto& table = analysis.report.graph.table<ActsAs>();
  CHECK(table.rows.size() == most * (most + 1) / 2);
  std::size_t longest = 0;
  for (const FactId fact : table.facts)
    longest = std::max(longest, analysis.report.graph.reasons().of(fact).reason.premises.size());
  CHECK(longest == 17);  // the role, and sixteen memberships
}

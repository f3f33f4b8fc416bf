// What other people's repositories write where several objects meet: each case stands for a repository whose answer was
// wrong.

#include <doctest/doctest.h>

#include <string>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

const std::string database =
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n"
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: db, labels: {app: db}}\nspec: {containers: [{name: pg, image: "
    "'postgres:16', env: [{name: POSTGRES_USER, value: boss}, {name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: "
    "{name: s, key: p}}}";

std::string pod(const std::string& name, const std::string& container, const std::string& labels = "") {
  return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", labels: {app: " + name + labels +
         "}}\nspec: {containers: [{name: c, image: example/" + name + ", " + container + "}]}\n";
}

std::string service(const std::string& name, const std::string& port, const std::string& type = "LoadBalancer") {
  return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name + "}\nspec: {type: " + type +
         ", selector: {app: " + name + "}, ports: [{" + port + "}]}\n";
}

Analysis read(const std::string& manifests) {
  return analyzed({{.path = "k8s/app.yaml", .text = manifests}});
}

std::string messages(const Analysis& analysis, const std::string& rule) {
  std::string all;
  for (const Finding& finding : analysis.report.findings) {
    if (analysis.report.rules[finding.rule].id != rule) continue;
    all += std::string(finding.severity == Severity::error     ? "error: "
                       : finding.severity == Severity::warning ? "warning: "
                                                               : "note: ") +
           finding.message + "\n";
  }
  return all;
}

std::string paths(const Analysis& analysis) {
  std::string all;
  for (const std::string& line : test::path_lines(analysis)) all += line + "\n";
  return all;
}

}  // namespace

TEST_CASE("a container that has the user and the host, and no password of them, is no login of the role") {
  const std::string config =
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\n"
      "data: {POSTGRES_HOST: db, POSTGRES_USER: boss, POSTGRES_DB: shop}\n";
  const std::string with = "envFrom: [{configMapRef: {name: shared}}]";
  const std::string edge = config + service("api", "port: 80") + database;
  const Analysis without = read(edge + "]}]}\n" + pod("api", with));
  CHECK(messages(without, "credential-is-bootstrap-superuser").empty());
  CHECK(messages(without, "public-route-reaches-admin-role").empty());
  CHECK(messages(without, "credential-needs-redeploy-to-rotate").empty());
  // It is a client all the same.
  CHECK(messages(without, "route-without-declared-role").find("a role that is not known") != std::string::npos);
  const auto is_superuser = [](const Analysis& analysis) {
    return !messages(analysis, "credential-is-bootstrap-superuser").empty();
  };
  CHECK(is_superuser(read(edge + "]}]}\n" +
                          pod("api", with + ", env: [{name: POSTGRES_PASSWORD, valueFrom: "
                                            "{secretKeyRef: {name: s, key: p}}}]"))));
  CHECK(is_superuser(read(edge + "]}]}\n" +
                          pod("api",
                              "envFrom: [{configMapRef: {name: shared}}, {secretRef: {name: "
                              "more}}]"))));
  // Who asks for no password lets it in.
  CHECK(is_superuser(read(edge + ", {name: POSTGRES_HOST_AUTH_METHOD, value: trust}]}]}\n" + pod("api", with))));
}

TEST_CASE("a targetPort that is a name leads to pods that have a port of the name, and to no others") {
  const std::string api = pod("api", "ports: [{name: http, containerPort: 8080}]");
  const std::string job =
      pod("migrate", "env: [{name: DATABASE_URL, value: 'postgres://owner@db/shop'}]", ", role: x") + database +
      "]}]}\n";
  const std::string edge =
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec: {type: LoadBalancer, selector: {tier: web}, "
      "ports: [{port: 80, targetPort: ";
  const auto tree = [&](const std::string& target) {
    std::string text = edge + target + "}]}\n" + api + job;
    for (std::size_t at = text.find("labels: {app: "); at != std::string::npos;
         at = text.find("labels: {app: ", at + 9))
      if (text.compare(at, 16, "labels: {app: db") != 0) text.insert(at + 9, "tier: web, ");
    return paths(read(text));
  };
  CHECK(tree("http").find("LoadBalancer") == std::string::npos);
  CHECK(tree("8080").find("LoadBalancer api:80 -> Pod/migrate as owner") != std::string::npos);
}

TEST_CASE("a pattern of hosts is shown as it is, and names its domain") {
  const auto tree = [&](const std::string& match) {
    return read(
        "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: web}\nspec:\n  routes:\n"
        "    - {kind: Rule, match: '" +
        match + "', services: [{name: web, port: 80}]}\n" + service("web", "port: 80", "ClusterIP") +
        pod("web", "env: [{name: DATABASE_URL, value: 'postgres://shop@db.example/shop'}]"));
  };
  const Analysis named = tree("HostRegexp(`^[a-z0-9]+\\.example\\.com$`)");
  CHECK(messages(named, "catch-all-route-reaches-database").empty());
  CHECK(paths(named).find("~^[a-z0-9]+\\.example\\.com$/ -> Pod/web") != std::string::npos);
  CHECK_FALSE(messages(tree("HostRegexp(`.+`)"), "catch-all-route-reaches-database").empty());
  CHECK_FALSE(messages(tree("PathPrefix(`/`)"), "catch-all-route-reaches-database").empty());
}

TEST_CASE("an HTTPRoute without a host, at a listener without one, takes any host") {
  const auto tree = [&](const std::string& gateway) {
    return read(gateway +
                "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web}\nspec:\n"
                "  parentRefs: [{name: gw}]\n  rules: [{backendRefs: [{name: web, port: 80}]}]\n" +
                service("web", "port: 80", "ClusterIP") +
                pod("web", "env: [{name: DATABASE_URL, value: 'postgres://shop@db.example/shop'}]"));
  };
  const auto gateway = [](const std::string& host) {
    return "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: gw}\nspec:\n"
           "  gatewayClassName: x\n  listeners: [{name: http, port: 80, protocol: HTTP" +
           host + "}]\n---\n";
  };
  CHECK_FALSE(messages(tree(gateway("")), "catch-all-route-reaches-database").empty());
  CHECK(messages(tree(gateway(", hostname: shop.example")), "catch-all-route-reaches-database").empty());
  // Nobody knows what a Gateway elsewhere listens for.
  CHECK(messages(tree(""), "catch-all-route-reaches-database").empty());
}

TEST_CASE("an example of a Secret does not tell which keys the real one has") {
  const std::string example =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\nstringData: {DATABASE_URL: 'postgres://shop@db/shop'}\n";
  const std::string web = pod("web",
                              "env: [{name: KEY, valueFrom: {secretKeyRef: {name: app, key: API_KEY}}}, {name: "
                              "DATABASE_URL, valueFrom: {secretKeyRef: {name: app, key: DATABASE_URL}}}]");
  const auto told = [&](const std::string& file) {
    return messages(analyzed({{.path = "k8s/" + file, .text = example}, {.path = "k8s/web.yaml", .text = web}}),
                    "missing-secret-or-key");
  };
  CHECK(told("secret.example.yaml").empty());
  CHECK(told("secret.yaml").find("key 'API_KEY'") != std::string::npos);
}

TEST_CASE("a server of a mirrored image is told by its root password and its data") {
  const std::string server =
      "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: mariadb}\nspec:\n  template:\n    metadata: "
      "{labels: {app: mariadb}}\n    spec:\n      containers:\n        - name: c\n          image: "
      "registry/repo_69404e\n"
      "          env: [{name: MARIADB_ROOT_PASSWORD, value: x}, {name: MARIADB_DATABASE, value: shop}]\n"
      "          volumeMounts: [{name: data, mountPath: ";
  const auto servers = [&](const std::string& mount) {
    return read(server + mount + "}]\n").report.graph.table<Server>().rows.size();
  };
  CHECK(servers("/var/lib/mysql") == 1);
  CHECK(servers("/docker-entrypoint-initdb.d") == 1);
  CHECK(servers("/backup") == 0);
}

TEST_CASE("copies of an object that differ in comments, order and quotes are one") {
  const auto route = [](const std::string& meta, const std::string& comment) {
    return "apiVersion: networking.k8s.io/v1\nkind: Ingress\n" + comment + meta +
           "spec: {rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: "
           "web, port: {number: 80}}}}]}}]}\n";
  };
  const std::string app = service("web", "port: 80", "ClusterIP") +
                          pod("web", "env: [{name: DATABASE_URL, value: 'postgres://shop@db/shop'}]");
  const auto found = [&](const std::string& copy) {
    return paths(analyzed({{.path = "k8s/app.yaml", .text = app.substr(4)},
                           {.path = "k8s/a.yaml", .text = route("metadata: {name: web, labels: {a: b}}\n", "")},
                           {.path = "k8s/b.yaml", .text = copy + app}}));
  };
  const std::string way = "shop.example/ -> Pod/web as shop";
  CHECK(found(route("metadata: {labels: {a: 'b'}, name: web}\n", "# the same\n")).find(way) != std::string::npos);
}

TEST_CASE("the owner of a database is told alike, whoever gave it, and never as an error by that alone") {
  const std::string web =
      service("web", "port: 80") +
      pod("web", "env: [{name: DATABASE_URL, valueFrom: {secretKeyRef: {name: pg-app, key: uri}}}]");
  const std::string owner = "warning: role 'shop', which owns the database, is within reach of 'LoadBalancer web:80'\n";
  CHECK(messages(read("apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: pg}\n"
                      "spec: {instances: 1, bootstrap: {initdb: {database: shop, owner: shop}}}\n" +
                      web),
                 "public-route-reaches-admin-role") == owner);
  const std::string by_url =
      service("web", "port: 80") + pod("web", "env: [{name: DATABASE_URL, value: 'postgres://shop@db/shop'}]");
  const auto by_sql = [&](const std::string& sql) {
    return messages(analyzed({{.path = "k8s/app.yaml", .text = database + "]}]}\n" + by_url},
                              {.path = "k8s/sql/1.sql", .text = "CREATE ROLE shop LOGIN;\n" + sql}}),
                    "public-route-reaches-admin-role");
  };
  CHECK(by_sql("CREATE DATABASE shop OWNER shop;\n") == owner);
  CHECK(by_sql("CREATE TABLE t (id int);\nALTER TABLE t OWNER TO shop;\n")
            .starts_with("error: role 'shop', which owns "
                         "objects,"));
}

TEST_CASE("a database whose name lies outside of Git is called by the key that holds it, and so may be a role") {
  const std::string keys =
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n"
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: db, labels: {app: db}}\nspec: {containers: [{name: pg, image: "
      "'postgres:16', env: [{name: POSTGRES_USER, valueFrom: {secretKeyRef: {name: s, key: u}}}";
  const auto named = [&](const std::string& variable) {
    const Analysis analysis = read(keys + variable + "]}]}\n");
    return analysis.report.graph.table<Database>().rows.front().name;
  };
  CHECK(named(", {name: POSTGRES_DB, valueFrom: {secretKeyRef: {name: s, key: d}}}") == "(key d of s)");
  CHECK(named("") == "(key u of s)");
  CHECK(named(", {name: POSTGRES_DB, value: shop}") == "shop");
  const std::string web = pod("web", "env: [{name: DATABASE_URL, value: 'postgres://shop@db/shop'}]");
  CHECK(messages(read(keys + "]}]}\n" + web), "role-not-in-git")
            .find("is created by nothing that was read, unless it is "
                  "the one that the server makes by key u of s") != std::string::npos);
}

TEST_CASE("a database that a policy closes to outside addresses is no certain way in") {
  const std::string tree =
      database + "]}]}\n" +
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: out}\nspec: {type: LoadBalancer, selector: "
      "{app: db}, ports: [{port: 5432}]}\n";
  const std::string policy =
      "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n"
      "  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: [";
  const auto told = [&](const std::string& text) { return messages(read(text), "database-exposed-outside"); };
  CHECK(told(tree).starts_with("error: "));
  CHECK(told(tree + policy + "{from: [{podSelector: {}}]}]\n").starts_with("warning: "));
  CHECK(told(tree + policy + "{ports: [{port: 5432}]}]\n").starts_with("error: "));
}

TEST_CASE("two names that ask to be replaced are not the same, and one key is") {
  const std::string keys =
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
      "stringData: {u: CHANGE_ME, url: 'postgres://CHANGE_ME:CHANGE_ME@db/shop'}\n"
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n" +
      pod("db", "env: []") + "---\n";
  std::string server = keys;
  const std::string image = "image: example/db, env: []";
  server.replace(server.find(image), image.size(),
                 "image: 'postgres:16', env: [{name: POSTGRES_USER, valueFrom: {secretKeyRef: {name: s, key: u}}}]");
  const auto told = [&](const std::string& env) {
    return messages(read(server + pod("web", "env: [" + env + "]").substr(4)), "credential-is-bootstrap-superuser");
  };
  CHECK(told("{name: DATABASE_URL, valueFrom: {secretKeyRef: {name: s, key: url}}}").empty());
  CHECK(told("{name: PGHOST, value: db}, {name: PGUSER, valueFrom: {secretKeyRef: {name: s, key: u}}}")
            .find("role '(key u of s)'") != std::string::npos);
}

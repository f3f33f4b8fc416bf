#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "questions/access.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

std::string server_in(const std::string& space, const std::string& user = "owner") {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: " + space +
         "}\nspec: {selector: {app: db}, ports: [{port: 5432}]}\n---\n"
         "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: " +
         space +
         "}\nspec:\n  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec:\n"
         "      containers:\n        - name: db\n          image: postgres:16\n          env: [{name: POSTGRES_USER, "
         "value: " +
         user + "}]\n";
}

std::string client(const std::string& space, const std::string& host, const std::string& user = "owner") {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: " + space +
         "}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
         "      containers:\n        - name: web\n          image: example/web\n          env:\n"
         "            - {name: PGHOST, value: " +
         host + "}\n            - {name: PGUSER, value: " + user + "}\n";
}

InputFile kustomization(const std::string& directory, const std::string& resource) {
  return {.path = directory + "/kustomization.yaml", .text = "resources: [" + resource + "]\n"};
}

/// The server of the only login; empty where it is in no manifest.
std::string server_of(const Analysis& analysis) {
  const auto& logins = analysis.report.graph.table<Login>().rows;
  REQUIRE(logins.size() == 1);
  const questions::Access access(analysis);
  return logins.front().server == FactId::none ? "" : access.servers[logins.front().server].label_text;
}

bool is_told(const Analysis& analysis, std::string_view words) {
  const auto& all = analysis.report.diagnostics;
  return std::any_of(all.begin(), all.end(),
                     [&](const Diagnostic& told) { return told.message.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("a host in another namespace is the server of the only scope that makes its Service") {
  const Analysis analysis = analyzed({kustomization("apps/data", "db.yaml"),
                                      {.path = "apps/data/db.yaml", .text = server_in("data")},
                                      kustomization("apps/shop", "web.yaml"),
                                      {.path = "apps/shop/web.yaml", .text = client("shop", "db.data.svc")}});
  REQUIRE(analysis.model.scopes.size() == 2);
  CHECK(server_of(analysis) == "StatefulSet data/db");
  const auto& meetings = analysis.report.graph.table<LogsInAs>();
  REQUIRE(meetings.rows.size() == 1);
  CHECK(analysis.report.graph.reasons().of(meetings.facts.front()).reason.certainty == Certainty::inferred);
}

TEST_CASE("a server whose namespace is given when it is applied is found by the only name of its kind") {
  std::string unplaced = server_in("data");
  for (std::size_t at = unplaced.find(", namespace: data"); at != std::string::npos;
       at = unplaced.find(", namespace: data"))
    unplaced.erase(at, std::string(", namespace: data").size());
  const auto in = [&](const std::string& host, const std::string& other) {
    return analyzed({kustomization("db", "db.yaml"),
                     {.path = "db/db.yaml", .text = unplaced},
                     kustomization("shop", "web.yaml"),
                     {.path = "shop/web.yaml", .text = client("shop", host)},
                     kustomization("more", "db.yaml"),
                     {.path = "more/db.yaml", .text = other}});
  };
  const std::string nothing = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n";
  const Analysis only = in("db.data.svc.cluster.local", nothing);
  CHECK(server_of(only) == "StatefulSet db");
  CHECK_FALSE(is_told(only, "which no manifest makes"));
  // A name that may be anything, one that another namespace has, and one of two are not taken.
  CHECK(server_of(in("db.data", nothing)).empty());
  CHECK(server_of(in("db.data.svc", server_in("elsewhere"))).empty());
  CHECK(server_of(in("db.data.svc", unplaced)).empty());
}

TEST_CASE("of several scopes the nearest one is meant, else the one of the same name") {
  const auto in = [](const std::string& one, const std::string& two, const std::string& own) {
    return analyzed({kustomization(one, "db.yaml"),
                     {.path = one + "/db.yaml", .text = server_in("data", "first")},
                     kustomization(two, "db.yaml"),
                     {.path = two + "/db.yaml", .text = server_in("data", "second")},
                     kustomization(own, "web.yaml"),
                     {.path = own + "/web.yaml", .text = client("shop", "db.data", "second")}});
  };
  const auto role_is_met = [](const Analysis& analysis) {
    return analysis.report.graph.table<LogsInAs>().rows.size() == 1;
  };
  CHECK(role_is_met(in("clusters/a/data", "clusters/b/data", "clusters/b/shop")));
  CHECK(role_is_met(in("data/overlays/dev", "data/overlays/prod", "shop/overlays/prod")));
  const Analysis open = in("x/data", "y/data", "z/shop");
  CHECK(server_of(open).empty());
  CHECK(is_told(open, "may be that of any of the scopes 'x/data', 'y/data'"));
}

TEST_CASE("a Service of the cluster that no manifest makes is told") {
  const Analysis analysis = analyzed({{.path = "web.yaml", .text = client("shop", "db.data.svc.cluster.local")}});
  CHECK(server_of(analysis).empty());
  CHECK(is_told(analysis, "is Service data/db, which no manifest makes"));
  const Analysis external = analyzed({{.path = "web.yaml", .text = client("shop", "db.example.com")}});
  CHECK_FALSE(is_told(external, "which no manifest makes"));
}

TEST_CASE("a Secret that another scope makes in the pod's namespace is read, less surely") {
  const std::string secret =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: shop}\nstringData: {user: shop_app}\n";
  std::string text = client("shop", "db.example.com", "x");
  text.replace(text.find("{name: PGUSER, value: x}"), std::string("{name: PGUSER, value: x}").size(),
               "{name: PGUSER, valueFrom: {secretKeyRef: {name: login, key: user}}}");
  // What both hold keeps the two from being one deployment.
  const std::string both = "---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: both, namespace: shop}\n";
  const Analysis analysis = analyzed({kustomization("apps/secrets", "secret.yaml"),
                                      {.path = "apps/secrets/secret.yaml", .text = secret + both},
                                      kustomization("apps/shop", "web.yaml"),
                                      {.path = "apps/shop/web.yaml", .text = text + both}});
  const auto& logins = analysis.report.graph.table<Login>();
  REQUIRE(logins.rows.size() == 1);
  CHECK(logins.rows.front().role_name == "shop_app");
  CHECK(analysis.report.graph.reasons().of(logins.facts.front()).reason.certainty == Certainty::inferred);
  CHECK(test::places_of(analysis, "missing-secret-or-key").empty());
  // It is one Secret, of the scope that makes it.
  CHECK(analysis.report.graph.table<Secret>().rows.size() == 1);
}

TEST_CASE("objects without a namespace are shared with nobody") {
  std::string text = client("shop", "db", "owner");
  std::string server = server_in("shop");
  for (std::string* each : {&text, &server}) {
    for (std::size_t at = each->find(", namespace: shop"); at != std::string::npos;
         at = each->find(", namespace: shop"))
      each->erase(at, std::string(", namespace: shop").size());
  }
  const Analysis analysis = analyzed({kustomization("data", "db.yaml"),
                                      {.path = "data/db.yaml", .text = server},
                                      kustomization("web", "web.yaml"),
                                      {.path = "web/web.yaml", .text = text}});
  CHECK(server_of(analysis).empty());
}

TEST_CASE("a policy of another scope isolates what stands in its namespace, and a variant of the system does not") {
  const std::string policy =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: data}\n"
      "spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}\n";
  const auto unguarded = [&](const std::string& beside) {
    const Analysis analysis = analyzed({kustomization("db", "db.yaml"),
                                        {.path = "db/db.yaml", .text = server_in("data")},
                                        kustomization("net", "all.yaml"),
                                        {.path = "net/all.yaml", .text = policy + beside}});
    return analysis.report.graph.table<Unguarded>().rows.size();
  };
  CHECK(unguarded("") == 0);
  CHECK(unguarded("---\n" + server_in("data")) == 1);
}
